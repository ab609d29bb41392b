-- A range summarised on request takes a place in a short list of Postgres; with narrow ranges the list is full and its log holds a line for each refusal.

drop index live.enriched_trades_batch_idx, live.bars_live_batch_idx, live.sector_metrics_batch_idx;

create index on live.enriched_trades using brin (batch) with (pages_per_range = 128, autosummarize = on);
create index on live.bars_live using brin (batch) with (pages_per_range = 128, autosummarize = on);
create index on live.sector_metrics using brin (batch) with (pages_per_range = 128, autosummarize = on);
