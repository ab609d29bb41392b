-- A symbol's first version holds for the time before it too.
select
    symbol,
    coalesce(sector, 'UNKNOWN') as sector,
    case
        when lag(valid_from) over (partition by symbol order by valid_from) is null then '-infinity'::timestamptz
        else valid_from
    end as holds_from,
    coalesce(valid_to, 'infinity'::timestamptz) as holds_to
from {{ source('silver', 'securities') }}
