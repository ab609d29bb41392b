-- What each role may do; again whenever the roles of the configuration change. The owner of the tables is who migrates.

grant usage on schema live to "${writer}", "${reader}";

grant select on all tables in schema live to "${reader}";

grant select, insert, update, delete on
  live.enriched_trades, live.bars_live, live.sector_metrics, live.sector_symbols, live.market_info,
  live.progress, live.progress_offsets, live.batches, live.rejects, live.late_trades
  to "${writer}";
grant select on live.securities, live.freshness to "${writer}";
grant execute on function live.add_day, live.drop_days_before to "${writer}";

-- what a database that is not migrated to the end has not yet
do $$
begin
  if to_regclass('live.replaced_trades') is not null then
    grant select, insert, update, delete on live.replaced_trades to "${writer}";
  end if;
end
$$;
