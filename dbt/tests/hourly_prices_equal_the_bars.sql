-- A release may catch silver newer than gold, so a difference is told and fails nothing.
{{ config(severity='warn') }}
select hours.*, bars.low, bars.high, bars.close, bars.volume as bar_volume, bars.trades as bar_trades
from {{ ref('hourly_prices') }} as hours
join {{ ref('stg_bars') }} as bars
    on bars.bar_interval = '1h' and bars.symbol = hours.symbol and bars.venue = hours.venue and bars.bar_start = hours.hour_start
where hours.min_price is distinct from bars.low
    or hours.max_price is distinct from bars.high
    or hours.last_price is distinct from bars.close
    or hours.volume is distinct from bars.volume
    or hours.trades is distinct from bars.trades
