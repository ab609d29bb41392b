with days as (
    select
        symbol, venue, bar_start::date as day, bar_start, open, high, low, close, volume, turnover, vwap, trades,
        realised_volatility, completeness,
        last_value(close ignore nulls) over (
            partition by symbol, venue order by bar_start rows between unbounded preceding and 1 preceding
        ) as previous_close
    from {{ ref('stg_bars') }}
    where bar_interval = '1d'
),
with_sector as (
    select days.*, coalesce(sectors.sector, 'UNKNOWN') as sector
    from days
    -- the sector a symbol has when its day ends
    left join {{ ref('stg_sectors') }} as sectors
        on sectors.symbol = days.symbol
        and sectors.holds_from < days.bar_start + interval 1 day
        and sectors.holds_to >= days.bar_start + interval 1 day
)
select
    symbol, venue, day, sector, open, high, low, close, previous_close,
    close::double / nullif(previous_close, 0) - 1 as day_return,
    volume, turnover, vwap, trades, realised_volatility, completeness,
    rank() over (partition by day, sector order by turnover desc) as turnover_rank_in_sector
from with_sector
order by symbol, venue, day
