-- Metrics of a series and minute: a row for each, so that a new metric needs no change of tables.

create table live.minute_metrics (
  symbol       text            not null,
  venue        text            not null,
  minute_start timestamptz     not null,
  metric       text            not null,
  value        numeric(58, 16) not null,
  batch        bigint          not null,
  primary key (symbol, venue, minute_start, metric)
) partition by range (minute_start);
comment on table live.minute_metrics is 'What a metric says of a minute of a series; no row where none of its trades counts for the metric.';
comment on column live.minute_metrics.symbol is 'Instrument.';
comment on column live.minute_metrics.venue is 'Where it traded.';
comment on column live.minute_metrics.minute_start is 'First moment of the minute, UTC.';
comment on column live.minute_metrics.metric is 'Which metric: live.metrics says what it means.';
comment on column live.minute_metrics.value is 'Its value, exact.';
comment on column live.minute_metrics.batch is 'The batch that changed it last: live.batches.';

create table live.metrics (
  metric  text   primary key,
  meaning text   not null,
  epoch   bigint not null
);
comment on table live.metrics is 'The metrics that the running job keeps; each holds for all trades that are there.';
comment on column live.metrics.metric is 'Its name.';
comment on column live.metrics.meaning is 'What its values are, parameters included: what computed them, for a job that means something else computes them anew.';
comment on column live.metrics.epoch is 'The last job that kept it: where a later one that did not has written, its values are computed anew.';

-- whether reconcile has replaced a trade
create index on live.replaced_trades (event_time_ns, symbol, venue, trade_key);

create or replace function live.add_day(day date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  parent text;
  part text;
begin
  -- who finds a day missing while another makes it waits, and then finds it there
  perform pg_advisory_xact_lock('live.progress'::regclass::oid::bigint);
  -- every partitioned table, as drop_days_before does: a new one needs no new function
  for parent in
    select c.relname from pg_class c where c.relnamespace = 'live'::regnamespace and c.relkind = 'p' order by 1
  loop
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

select live.add_day(to_date(right(c.relname, 8), 'YYYYMMDD'))
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'live.bars_live'::regclass;
