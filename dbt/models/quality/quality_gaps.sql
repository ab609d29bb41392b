select
    symbol,
    venue,
    bar_start::date as day,
    count(*) as minutes_traded,
    count(*) filter (where completeness = 'complete') as minutes_complete,
    count(*) filter (where completeness = 'gap') as minutes_with_gap,
    count(*) filter (where completeness = 'partial') as minutes_partial,
    count(*) filter (where completeness = 'open') as minutes_open,
    sum(missing)::bigint as missing_ids,
    sum(duplicates)::bigint as duplicates,
    count(*) filter (where revision > 0) as minutes_revised
from {{ ref('stg_bars') }}
where bar_interval = '1m'
group by symbol, venue, bar_start::date
order by symbol, venue, day
