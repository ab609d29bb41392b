-- A day's return where there is a day before, otherwise the one from open to close: a lake's first day has leaders too.
with moves as (
    select
        day, sector, symbol, venue, close, turnover,
        coalesce(day_return, close::double / nullif(open, 0) - 1) as move,
        day_return is null as since_open
    from {{ ref('daily_summary') }}
),
ranked as (
    select
        *,
        row_number() over (partition by day, sector order by move desc nulls last, symbol, venue) as place,
        count(*) over (partition by day, sector) as series_in_sector,
        turnover::double / nullif(sum(turnover) over (partition by day, sector), 0)::double as share_of_turnover
    from moves
)
select day, sector, place, symbol, venue, move, since_open, close, turnover, share_of_turnover, series_in_sector
from ranked
where place <= 5
order by day, sector, place
