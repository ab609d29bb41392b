-- From the ticks, not from the bars: the two ways to the same numbers check each other (tests/hourly_prices_equal_the_bars.sql).
select
    symbol,
    venue,
    date_trunc('hour', event_time) as hour_start,
    min(price) filter (where sets_high_low) as min_price,
    max(price) filter (where sets_high_low) as max_price,
    cast(avg(price) filter (where counts_volume) as decimal(18, 8)) as average_price,
    arg_max(price, ordinal) filter (where sets_last) as last_price,
    coalesce(sum(size) filter (where counts_volume), 0)::decimal(38, 8) as volume,
    count(*) filter (where counts_volume) as trades
from {{ ref('stg_ticks') }}
where event_time >= (select date_trunc('day', max(bar_start)) from {{ ref('stg_bars') }} where bar_interval = '1d')
    - interval '{{ var("hourly_days") }} days'
group by symbol, venue, date_trunc('hour', event_time)
order by symbol, venue, hour_start
