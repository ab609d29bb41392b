-- How far does each layer reach?
SELECT 'bronze.ticks' AS table_name, max(ingested_at) AS newest FROM bronze.ticks
UNION ALL SELECT 'silver.ticks', max(event_time) FROM silver.ticks
UNION ALL SELECT 'gold.bars', max(bar_start) FROM gold.bars WHERE bar_interval = '1m'
UNION ALL SELECT 'gold.sector_metrics', max(window_start) FROM gold.sector_metrics
