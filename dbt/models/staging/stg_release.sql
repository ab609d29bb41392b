select release_id, published_at, table_name, committed_at, rows, files, bytes
from {{ source('release', '_release') }}
