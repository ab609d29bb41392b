-- What followers of the tables need, who read what batches changed and keep their own position.

alter table live.progress
  add column tables_id uuid not null default gen_random_uuid(),
  add column dropped_batch bigint not null default 0;
comment on column live.progress.tables_id is 'Made with the tables: a follower sees by it that it follows the same ones.';
comment on column live.progress.dropped_batch is 'Newest batch that changed a trade or bar of a day that is dropped: who had not read so far has missed some.';

create table live.replaced_trades (
  event_date    date           not null,
  symbol        text           not null,
  venue         text           not null,
  event_time_ns bigint         not null,
  trade_key     text           not null,
  price         numeric(18, 8) not null,
  size          numeric(18, 8) not null,
  batch         bigint         not null,
  primary key (batch, symbol, venue, event_time_ns, trade_key, event_date)
);
comment on table live.replaced_trades is 'A trade as it was before reconcile removed or corrected it.';
comment on column live.replaced_trades.event_date is 'UTC day of its event time.';
comment on column live.replaced_trades.symbol is 'Instrument.';
comment on column live.replaced_trades.venue is 'Where it traded.';
comment on column live.replaced_trades.event_time_ns is 'When it happened, nanoseconds since 1970 UTC.';
comment on column live.replaced_trades.trade_key is 'Its key in enriched_trades.';
comment on column live.replaced_trades.price is 'Price until then.';
comment on column live.replaced_trades.size is 'Size until then.';
comment on column live.replaced_trades.batch is 'The batch that removed or corrected it.';

create function live.last_batch_of(part regclass, known bigint, newest bigint) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
declare
  low bigint := known;
  high bigint := newest;
  middle bigint;
  found boolean;
begin
  -- the only index of batch is BRIN, which answers whether there is one beyond and not what the last one is
  while low < high loop
    middle := low + (high - low) / 2;
    execute format('select exists (select from %s where batch > $1)', part) into found using middle;
    if found then
      low := middle + 1;
    else
      high := middle;
    end if;
  end loop;
  return low;
end
$$;
comment on function live.last_batch_of is 'Newest batch that changed a row of a partition, if it lies between two others.';

create or replace function live.drop_days_before(first_kept date) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '2s'
as $$
declare
  part record;
  dropped integer := 0;
  last bigint;
  newest bigint;
begin
  select coalesce(max(batch), 0), coalesce(max(dropped_batch), 0) into newest, last from live.progress;
  for part in
    select c.oid::regclass as name, right(c.relname, 8) as day, p.relname as parent
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    where p.relnamespace = 'live'::regnamespace and p.relkind = 'p'
      and right(c.relname, 8) ~ '^[0-9]{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept
    order by 1
  loop
    if part.parent in ('enriched_trades', 'bars_live') then
      last := live.last_batch_of(part.name, last, newest);
    end if;
    execute format('drop table %s', part.name);
    dropped := dropped + 1;
  end loop;
  update live.progress set dropped_batch = last where dropped_batch < last;
  return dropped;
end
$$;

revoke execute on function live.last_batch_of from public;
