select
    ingested_at::date as ingest_day,
    table_name,
    source_topic,
    reject_reason,
    count(*) as records,
    min(ingested_at) as first_ingested_at,
    max(ingested_at) as last_ingested_at
from {{ ref('stg_rejects') }}
group by all
order by ingest_day, table_name, source_topic, reject_reason
