-- Overlapping versions of a symbol's sector would double its days.
select bars.symbol, bars.venue, bars.bar_start, count(summary.day) as summaries
from {{ ref('stg_bars') }} as bars
left join {{ ref('daily_summary') }} as summary
    on summary.symbol = bars.symbol and summary.venue = bars.venue and summary.day = bars.bar_start::date
where bars.bar_interval = '1d'
group by bars.symbol, bars.venue, bars.bar_start
having count(summary.day) <> 1
