-- The tables of the seconds path. One transaction writes all of a batch: trades, sums, counts and the offsets up to which Kafka was read.

create function live.vwap(turnover numeric, volume numeric) returns numeric
  language sql immutable parallel safe
  return case
    when volume = 0 then null
    else (
      select (q + case when 2 * abs(r) > abs(volume) or (2 * abs(r) = abs(volume) and mod(q, 2) <> 0)
                       then sign(turnover) * sign(volume) else 0 end) * 0.00000001
      from (select q, turnover * 100000000 - q * volume as r
            from (select div(turnover * 100000000, volume) as q) as quotient) as division)
  end;
comment on function live.vwap is 'turnover / volume, rounded once, half even, 8 decimals; null at zero volume.';

create table live.enriched_trades (
  event_date       date           not null,
  event_time       timestamptz    not null,
  event_time_ns    bigint         not null,
  symbol           text           not null,
  venue            text           not null,
  trade_key        text           not null,
  price            numeric(18, 8) not null,
  size             numeric(18, 8) not null,
  trade_id         text,
  sequence         bigint,
  conditions       text[],
  sets_last        boolean        not null,
  sets_high_low    boolean        not null,
  counts_volume    boolean        not null,
  company_name     text,
  sector           text           not null,
  market_cap       numeric(24, 2),
  source_topic     text           not null,
  source_partition integer        not null,
  source_offset    bigint         not null,
  ingested_at      timestamptz    not null,
  batch            bigint         not null,
  primary key (symbol, venue, event_time_ns, trade_key, event_date)
) partition by range (event_date);
create index on live.enriched_trades using brin (batch) with (pages_per_range = 32, autosummarize = on);
comment on table live.enriched_trades is 'One accepted trade, with what market info says of its symbol at the time of the trade.';
comment on column live.enriched_trades.event_date is 'UTC day of event_time; days are dropped as partitions.';
comment on column live.enriched_trades.event_time is 'When it happened, UTC, microseconds.';
comment on column live.enriched_trades.event_time_ns is 'When it happened, nanoseconds since 1970 UTC.';
comment on column live.enriched_trades.symbol is 'Instrument.';
comment on column live.enriched_trades.venue is 'Where it traded.';
comment on column live.enriched_trades.trade_key is 'What makes it one trade: trade_id (as its hash where it is longer than 200 characters), else topic:partition:offset.';
comment on column live.enriched_trades.price is 'Price, exact.';
comment on column live.enriched_trades.size is 'Size, exact.';
comment on column live.enriched_trades.trade_id is 'The venue''s own id of the trade, if it has one.';
comment on column live.enriched_trades.sequence is 'The venue''s sequence number, if it has one.';
comment on column live.enriched_trades.conditions is 'Sale conditions as the feed names them.';
comment on column live.enriched_trades.sets_last is 'Whether its price may open or close a bar.';
comment on column live.enriched_trades.sets_high_low is 'Whether its price may be a high or a low.';
comment on column live.enriched_trades.counts_volume is 'Whether its size counts.';
comment on column live.enriched_trades.company_name is 'Name of the company; null without market info.';
comment on column live.enriched_trades.sector is 'Sector at the time of the trade; UNKNOWN without market info, corrected when it comes.';
comment on column live.enriched_trades.market_cap is 'Market capitalisation at the time of the trade.';
comment on column live.enriched_trades.source_topic is 'Kafka topic of its first copy.';
comment on column live.enriched_trades.source_partition is 'Kafka partition of its first copy.';
comment on column live.enriched_trades.source_offset is 'Kafka offset of its first copy.';
comment on column live.enriched_trades.ingested_at is 'Time of the batch that added it, UTC.';
comment on column live.enriched_trades.batch is 'The batch that changed it last: live.batches.';

create table live.bars_live (
  bar_interval        text            not null check (bar_interval in ('1m', '5m')),
  symbol              text            not null,
  venue               text            not null,
  bar_start           timestamptz     not null,
  open                numeric(18, 8),
  high                numeric(18, 8),
  low                 numeric(18, 8),
  close               numeric(18, 8),
  volume              numeric(38, 8)  not null,
  turnover            numeric(38, 16) not null,
  vwap                numeric(38, 8)  generated always as (live.vwap(turnover, volume)) stored,
  trades              bigint          not null,
  first_event_time_ns bigint          not null,
  last_event_time_ns  bigint          not null,
  open_key            bytea,
  close_key           bytea,
  batch               bigint          not null,
  primary key (bar_interval, symbol, venue, bar_start)
) partition by range (bar_start);
create index on live.bars_live using brin (batch) with (pages_per_range = 32, autosummarize = on);
comment on table live.bars_live is 'One bar of a series: 1m tumbling, 5m sliding by a minute; both labelled with their start.';
comment on column live.bars_live.bar_interval is '1m, or 5m: the five minutes from bar_start, one such bar for each minute.';
comment on column live.bars_live.symbol is 'Instrument.';
comment on column live.bars_live.venue is 'Where it traded.';
comment on column live.bars_live.bar_start is 'First moment of the bar, UTC.';
comment on column live.bars_live.open is 'Price of the first trade, in total order, that may set last; null without one.';
comment on column live.bars_live.high is 'Highest price that may set high and low; null without one.';
comment on column live.bars_live.low is 'Lowest price that may set high and low; null without one.';
comment on column live.bars_live.close is 'Price of the last trade, in total order, that may set last; null without one.';
comment on column live.bars_live.volume is 'Sum of the sizes that count, exact.';
comment on column live.bars_live.turnover is 'Sum of price times size of the trades that count, exact.';
comment on column live.bars_live.vwap is 'turnover / volume, rounded once, half even; null at zero volume.';
comment on column live.bars_live.trades is 'Number of trades that count for volume.';
comment on column live.bars_live.first_event_time_ns is 'Event time of its first trade, nanoseconds since 1970 UTC.';
comment on column live.bars_live.last_event_time_ns is 'Event time of its last trade, nanoseconds since 1970 UTC.';
comment on column live.bars_live.open_key is 'Place of the trade that opens it in the total order of its series; compares byte by byte.';
comment on column live.bars_live.close_key is 'The same of the trade that closes it.';
comment on column live.bars_live.batch is 'The batch that changed it last: live.batches.';

create table live.sector_metrics (
  sector        text             not null,
  window_start  timestamptz      not null,
  trades        bigint           not null,
  volume        numeric(38, 8)   not null,
  turnover      numeric(38, 16)  not null,
  vwap          numeric(38, 8)   generated always as (live.vwap(turnover, volume)) stored,
  price_sum     numeric(38, 8)   not null,
  average_price double precision generated always as (case when trades > 0 then price_sum::double precision / trades end) stored,
  min_price     numeric(18, 8),
  max_price     numeric(18, 8),
  symbols       bigint           not null,
  batch         bigint           not null,
  primary key (sector, window_start)
) partition by range (window_start);
create index on live.sector_metrics using brin (batch) with (pages_per_range = 32, autosummarize = on);
comment on table live.sector_metrics is 'One sector and one minute in which it traded.';
comment on column live.sector_metrics.sector is 'Sector of the symbol at the time of each trade; UNKNOWN without market info.';
comment on column live.sector_metrics.window_start is 'First moment of the minute, UTC.';
comment on column live.sector_metrics.trades is 'Number of trades that count for volume.';
comment on column live.sector_metrics.volume is 'Sum of the sizes that count, exact.';
comment on column live.sector_metrics.turnover is 'Sum of price times size of the trades that count, exact.';
comment on column live.sector_metrics.vwap is 'turnover / volume, rounded once, half even; null at zero volume.';
comment on column live.sector_metrics.price_sum is 'Sum of the prices of the trades that count, exact.';
comment on column live.sector_metrics.average_price is 'Mean of the prices of the trades that count; null without one.';
comment on column live.sector_metrics.min_price is 'Lowest price that may set high and low.';
comment on column live.sector_metrics.max_price is 'Highest price that may set high and low.';
comment on column live.sector_metrics.symbols is 'Number of symbols that traded.';
comment on column live.sector_metrics.batch is 'The batch that changed it last: live.batches.';

create table live.sector_symbols (
  window_start timestamptz not null,
  sector       text        not null,
  symbol       text        not null,
  primary key (window_start, sector, symbol)
) partition by range (window_start);
comment on table live.sector_symbols is 'Which symbols traded in a sector and minute: what sector_metrics.symbols counts.';
comment on column live.sector_symbols.window_start is 'First moment of the minute, UTC.';
comment on column live.sector_symbols.sector is 'Sector.';
comment on column live.sector_symbols.symbol is 'Instrument.';

create table live.market_info (
  symbol           text        not null,
  valid_from       timestamptz not null,
  company_name     text,
  sector           text,
  market_cap       numeric(24, 2),
  source_topic     text        not null,
  source_partition integer     not null,
  source_offset    bigint      not null,
  batch            bigint      not null,
  primary key (symbol, valid_from)
);
comment on table live.market_info is 'What was said of a symbol for one moment; of several records for one moment the last by source coordinates. live.securities makes versions of it.';
comment on column live.market_info.symbol is 'Instrument.';
comment on column live.market_info.valid_from is 'From when it holds, UTC: effective_at, else Kafka time.';
comment on column live.market_info.company_name is 'Name of the company.';
comment on column live.market_info.sector is 'Sector; null where the source has none.';
comment on column live.market_info.market_cap is 'Market capitalisation.';
comment on column live.market_info.source_topic is 'Kafka topic.';
comment on column live.market_info.source_partition is 'Kafka partition.';
comment on column live.market_info.source_offset is 'Kafka offset.';
comment on column live.market_info.batch is 'The batch that added it.';

create table live.progress (
  stream              text        primary key,
  epoch               bigint      not null,
  batch               bigint      not null,
  started_at          timestamptz not null,
  committed_at        timestamptz not null,
  newest_event_time   timestamptz,
  watermark           timestamptz,
  kept_from           date,
  records             bigint      not null default 0,
  accepted            bigint      not null default 0,
  duplicates          bigint      not null default 0,
  late                bigint      not null default 0,
  expired             bigint      not null default 0,
  rejected            bigint      not null default 0,
  skipped             bigint      not null default 0,
  corrections         bigint      not null default 0,
  market_info         bigint      not null default 0,
  market_info_rejected bigint     not null default 0,
  constraint each_record_has_one_fate check (records = accepted + duplicates + late + expired + rejected + skipped + corrections)
);
comment on table live.progress is 'How far the stream is: written in the transaction that writes the data, so it never disagrees with it.';
comment on column live.progress.stream is 'Name of the stream.';
comment on column live.progress.epoch is 'Raised by each job that starts: an older one finds itself replaced and ends.';
comment on column live.progress.batch is 'Number of the last batch.';
comment on column live.progress.started_at is 'When the running job started, UTC.';
comment on column live.progress.committed_at is 'When the last batch was written, UTC; a quiet stream renews it.';
comment on column live.progress.newest_event_time is 'Latest event time accepted so far, UTC.';
comment on column live.progress.watermark is 'Windows that end before it are closed: event time of the slowest partition, or the time at which all had been read, less the delay.';
comment on column live.progress.kept_from is 'First UTC day that is kept; null: all are.';
comment on column live.progress.records is 'Records of the topic of ticks read; each has one of the fates that follow.';
comment on column live.progress.accepted is 'Trades in enriched_trades, days dropped since included.';
comment on column live.progress.duplicates is 'Further copies of a trade.';
comment on column live.progress.late is 'Trades behind the delay: live.late_trades; the lake corrects them.';
comment on column live.progress.expired is 'Trades of days that are no longer kept.';
comment on column live.progress.rejected is 'Records that hold no valid tick: live.rejects.';
comment on column live.progress.skipped is 'Known messages that are no trade.';
comment on column live.progress.corrections is 'Corrections and cancels; the lake keeps them.';
comment on column live.progress.market_info is 'Records of the topic of market info read.';
comment on column live.progress.market_info_rejected is 'Of those, the ones that hold no valid market info.';

create table live.progress_offsets (
  source_topic      text    not null,
  source_partition  integer not null,
  topic_id          text    not null,
  next_offset       bigint  not null,
  end_offset        bigint  not null,
  max_event_time_ns bigint,
  batch             bigint  not null,
  primary key (source_topic, source_partition)
);
comment on table live.progress_offsets is 'The next offset to read, per partition: the only checkpoint there is.';
comment on column live.progress_offsets.source_topic is 'Kafka topic.';
comment on column live.progress_offsets.source_partition is 'Kafka partition.';
comment on column live.progress_offsets.topic_id is 'Id that Kafka gave the topic: one made anew under the same name has another.';
comment on column live.progress_offsets.next_offset is 'First offset that is not in the tables yet.';
comment on column live.progress_offsets.end_offset is 'Offset after the last record in Kafka when the last batch was written; the difference is the lag.';
comment on column live.progress_offsets.max_event_time_ns is 'Latest event time among its trades, nanoseconds since 1970 UTC: what is late is judged by it.';
comment on column live.progress_offsets.batch is 'The last batch that held records of it.';

create table live.batches (
  batch             bigint      primary key,
  epoch             bigint      not null,
  received_at       timestamptz not null,
  committed_at      timestamptz not null,
  records           bigint      not null,
  accepted          bigint      not null,
  duplicates        bigint      not null,
  late              bigint      not null,
  expired           bigint      not null,
  rejected          bigint      not null,
  skipped           bigint      not null,
  corrections       bigint      not null,
  market_info       bigint      not null,
  newest_event_time timestamptz,
  constraint each_record_has_one_fate check (records = accepted + duplicates + late + expired + rejected + skipped + corrections)
);
comment on table live.batches is 'The newest batches; older ones are removed.';
comment on column live.batches.batch is 'Its number; each batch has the number after the one before.';
comment on column live.batches.epoch is 'The job that wrote it.';
comment on column live.batches.received_at is 'When its last record had come from Kafka, UTC.';
comment on column live.batches.committed_at is 'When it was about to be committed, UTC.';
comment on column live.batches.records is 'Records of the topic of ticks.';
comment on column live.batches.accepted is 'Trades added.';
comment on column live.batches.duplicates is 'Further copies of a trade.';
comment on column live.batches.late is 'Trades behind the delay.';
comment on column live.batches.expired is 'Trades of days that are no longer kept.';
comment on column live.batches.rejected is 'Records that hold no valid tick.';
comment on column live.batches.skipped is 'Known messages that are no trade.';
comment on column live.batches.corrections is 'Corrections and cancels.';
comment on column live.batches.market_info is 'Records of the topic of market info.';
comment on column live.batches.newest_event_time is 'Latest event time among its trades, UTC.';

create table live.rejects (
  source_topic     text        not null,
  reason           text        not null,
  records          bigint      not null,
  last_partition   integer     not null,
  last_offset      bigint      not null,
  last_at          timestamptz not null,
  primary key (source_topic, reason)
);
comment on table live.rejects is 'How many records held nothing valid, by reason; their bytes are in bronze.rejects.';
comment on column live.rejects.source_topic is 'Kafka topic.';
comment on column live.rejects.reason is 'Why, in a stable word: docs/rejects.md.';
comment on column live.rejects.records is 'Number of records.';
comment on column live.rejects.last_partition is 'Kafka partition of the last of them.';
comment on column live.rejects.last_offset is 'Kafka offset of the last of them.';
comment on column live.rejects.last_at is 'Time of the batch of the last of them, UTC.';

create table live.late_trades (
  symbol       text        not null,
  venue        text        not null,
  minute_start timestamptz not null,
  trades       bigint      not null,
  batch        bigint      not null,
  primary key (minute_start, symbol, venue)
);
comment on table live.late_trades is 'Trades that came behind the delay and are not in the other tables until reconcile takes them from the lake.';
comment on column live.late_trades.symbol is 'Instrument.';
comment on column live.late_trades.venue is 'Where it traded.';
comment on column live.late_trades.minute_start is 'First moment of their minute, UTC.';
comment on column live.late_trades.trades is 'Number of records; a further copy of a trade counts too.';
comment on column live.late_trades.batch is 'The last batch that held one.';

create view live.securities as
  select symbol, valid_from,
         lead(valid_from) over (partition by symbol order by valid_from) as valid_to,
         company_name, sector, market_cap
  from (
    select *, row_number() over own as place,
           (company_name, sector, market_cap) is not distinct from
             (lag(company_name) over own, lag(sector) over own, lag(market_cap) over own) as says_the_same
    from live.market_info
    window own as (partition by symbol order by valid_from)
  ) as records
  where place = 1 or not says_the_same;
comment on view live.securities is 'One version of what is known of a symbol; the first one reaches back to its first trade.';
comment on column live.securities.symbol is 'Instrument.';
comment on column live.securities.valid_from is 'First moment of the version, UTC.';
comment on column live.securities.valid_to is 'First moment of the next version; null: it holds.';
comment on column live.securities.company_name is 'Name of the company.';
comment on column live.securities.sector is 'Sector; null where the source has none.';
comment on column live.securities.market_cap is 'Market capitalisation.';

create view live.bars_1m as
  select symbol, venue, bar_start, open, high, low, close, volume, turnover, vwap, trades,
         bar_start + interval '1 minute' <= (select max(watermark) from live.progress) as closed, batch
  from live.bars_live where bar_interval = '1m';
comment on view live.bars_1m is 'Bars of one minute, and whether the watermark has passed them.';

create view live.bars_5m_sliding as
  select symbol, venue, bar_start, open, high, low, close, volume, turnover, vwap, trades,
         bar_start + interval '5 minutes' <= (select max(watermark) from live.progress) as closed, batch
  from live.bars_live where bar_interval = '5m';
comment on view live.bars_5m_sliding is 'Bars of five minutes, one for each minute, and whether the watermark has passed them.';

create view live.sectors_now as
  select distinct on (sector) sector, window_start, trades, volume, turnover, vwap, average_price, min_price, max_price, symbols,
         window_start + interval '1 minute' <= (select max(watermark) from live.progress) as closed, batch
  from live.sector_metrics
  order by sector, window_start desc;
comment on view live.sectors_now is 'The newest minute of each sector.';

create view live.latest_trades as
  select event_time, symbol, venue, price, size, company_name, sector, market_cap, conditions, trade_id, ingested_at, batch
  from live.enriched_trades
  where batch >= (
    select coalesce(max(batch) filter (where so_far >= 500), min(batch), 0)
    from (select batch, sum(accepted) over (order by batch desc) as so_far
          from (select batch, accepted from live.batches order by batch desc limit 1000) as newest) as counted)
  order by event_time_ns desc
  limit 500;
comment on view live.latest_trades is 'The newest trades of the newest batches, at most 500.';

create view live.freshness as
  select p.stream, p.batch, p.committed_at, p.newest_event_time, p.watermark,
         (select sum(o.end_offset - o.next_offset) from live.progress_offsets o)::bigint as lag,
         extract(epoch from clock_timestamp() - p.committed_at)::double precision as seconds_since_commit,
         (select extract(epoch from b.committed_at - b.newest_event_time)::double precision
          from live.batches b where b.newest_event_time is not null order by b.batch desc limit 1) as event_to_commit_seconds,
         (select extract(epoch from b.committed_at - b.received_at)::double precision
          from live.batches b where b.accepted > 0 order by b.batch desc limit 1) as receive_to_commit_seconds,
         p.records, p.accepted, p.duplicates, p.late, p.expired, p.rejected, p.skipped, p.corrections
  from live.progress p;
comment on view live.freshness is 'How far behind the tables are: records not read yet, seconds since the last commit, from the newest event to its commit.';

create function live.add_day(day date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  parent text;
  part text;
begin
  foreach parent in array array['enriched_trades', 'bars_live', 'sector_metrics', 'sector_symbols'] loop
    part := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(format('live.%I', part)) is null then
      -- attached, not created in place: that would lock out the readers of the other days
      execute format('create table live.%I (like live.%I including all) with (fillfactor = %s)', part, parent,
                     case parent when 'enriched_trades' then 100 when 'sector_symbols' then 100 else 70 end);
      execute format('alter table live.%I attach partition live.%I for values from (%L) to (%L)', parent, part, day, day + 1);
    end if;
  end loop;
end
$$;
comment on function live.add_day is 'Makes the partitions of a UTC day if they are missing.';

create function live.drop_days_before(first_kept date) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '2s'
as $$
declare
  part record;
  dropped integer := 0;
begin
  for part in
    select c.oid::regclass as name, right(c.relname, 8) as day
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    where p.relnamespace = 'live'::regnamespace and p.relkind = 'p'
      and right(c.relname, 8) ~ '^[0-9]{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept
    order by 1
  loop
    execute format('drop table %s', part.name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end
$$;
comment on function live.drop_days_before is 'Drops the partitions of all UTC days before one; gives up after two seconds where a reader holds them.';

revoke execute on function live.add_day, live.drop_days_before from public;
