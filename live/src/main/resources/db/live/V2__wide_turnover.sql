-- Turnover of any number of trades of any price and size; a day is made by one at a time.

drop view live.bars_1m, live.bars_5m_sliding, live.sectors_now;

-- a generated column stands in the way of its source's new type
alter table live.bars_live drop column vwap;
alter table live.bars_live alter column turnover type numeric(58, 16);
alter table live.bars_live add column vwap numeric(38, 8) generated always as (live.vwap(turnover, volume)) stored;
comment on column live.bars_live.vwap is 'turnover / volume, rounded once, half even; null at zero volume.';

alter table live.sector_metrics drop column vwap;
alter table live.sector_metrics alter column turnover type numeric(58, 16);
alter table live.sector_metrics add column vwap numeric(38, 8) generated always as (live.vwap(turnover, volume)) stored;
comment on column live.sector_metrics.vwap is 'turnover / volume, rounded once, half even; null at zero volume.';

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

grant select on live.bars_1m, live.bars_5m_sliding, live.sectors_now to "${reader}";

create or replace function live.add_day(day date) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  parent text;
  part text;
begin
  -- who finds a day missing while another makes it waits, and then finds it there
  perform pg_advisory_xact_lock('live.progress'::regclass::oid::bigint);
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
