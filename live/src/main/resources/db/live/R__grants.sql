-- What each role may do; again whenever the roles of the configuration change. The owner of the tables is who migrates.

-- first nothing, as an older ticklake gave more; who is the owner too keeps what an owner has
do $$
declare
  role text;
begin
  foreach role in array array['${writer}', '${reconciler}', '${reader}'] loop
    if role <> current_user then
      execute format('revoke all on all tables in schema live from %I', role);
      execute format('revoke all on all functions in schema live from %I', role);
    end if;
  end loop;
end
$$;

grant usage on schema live to "${writer}", "${reconciler}", "${reader}";

grant select on all tables in schema live to "${writer}", "${reconciler}", "${reader}";

-- The job adds trades and never takes one away; what market info says of them changes.
grant insert, update (company_name, sector, market_cap, batch) on live.enriched_trades to "${writer}";
grant insert, update on live.bars_live, live.progress, live.progress_offsets, live.rejects to "${writer}";
grant insert, update, delete on
  live.minute_metrics, live.metrics, live.sector_metrics, live.sector_symbols, live.market_info, live.late_trades
  to "${writer}";
grant insert, delete on live.batches to "${writer}";
grant delete on live.replaced_trades to "${writer}";
grant execute on function live.add_day, live.drop_days_before to "${writer}";

-- Reconcile takes trades away and computes anew what they touch; how far Kafka is read is none of its business.
grant insert, update, delete on live.enriched_trades to "${reconciler}";
grant insert, delete on live.bars_live, live.minute_metrics, live.sector_metrics, live.sector_symbols to "${reconciler}";
grant update (batch) on live.progress to "${reconciler}";
grant insert on live.batches, live.replaced_trades to "${reconciler}";
grant execute on function live.add_day to "${reconciler}";
