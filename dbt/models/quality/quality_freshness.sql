select
    release_id,
    table_name,
    published_at,
    committed_at,
    published_at - committed_at as age_when_published,
    rows,
    files,
    bytes,
    bytes / nullif(files, 0) as bytes_per_file
from {{ ref('stg_release') }}
order by table_name
