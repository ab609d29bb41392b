    -- The numbers of a bar, from the trades of its time, by their definitions.
    arg_min(price, place) FILTER (sets_last) AS open,
    max(price) FILTER (sets_high_low) AS high,
    min(price) FILTER (sets_high_low) AS low,
    arg_max(price, place) FILTER (sets_last) AS close,
    coalesce(sum(size) FILTER (counts_volume), 0)::DECIMAL(38,8) AS volume,
    coalesce(sum(price::DECIMAL(20,8) * size) FILTER (counts_volume), 0)::DECIMAL(38,16) AS turnover,
    count(*) FILTER (counts_volume) AS trades,
    sum(log_return * log_return) FILTER (returns_today) AS realised_variance,
    count(*) FILTER (returns_today) AS returns,
    min(event_time_ns) AS first_event_time_ns,
    max(event_time_ns) AS last_event_time_ns,
    sum(missing_before)::BIGINT AS missing,
    sum(copies - 1)::BIGINT AS duplicates
