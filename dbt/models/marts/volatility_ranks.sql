with returns as (
    select
        symbol, venue, day, sector, realised_volatility,
        -- As a tick's: null where a price is not positive, which a venue may keep (docs/rejects.md).
        case when close > 0 and previous_close > 0 then ln(close::double / previous_close) end as log_return
    from {{ ref('daily_summary') }}
),
windows as (
    select
        *,
        count(log_return) over last_20 as returns_in_window,
        stddev_samp(log_return) over last_20 as deviation
    from returns
    window last_20 as (partition by symbol, venue order by day rows between 19 preceding and current row)
)
select
    day, symbol, venue, sector, realised_volatility,
    case when returns_in_window = 20 then deviation end as volatility_20d,
    rank() over (partition by day order by realised_volatility desc nulls last) as volatility_rank,
    rank() over (partition by day, sector order by realised_volatility desc nulls last) as volatility_rank_in_sector,
    count(*) over (partition by day) as series_on_day
from windows
order by day, volatility_rank, symbol, venue
