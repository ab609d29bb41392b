select table_name, source_topic, ingested_at, reject_reason
from {{ source('bronze', 'rejects') }}
