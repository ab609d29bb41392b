-- DuckDB would fetch what a function needs from the network; profiles.yml forbids it.
select name, value
from duckdb_settings()
where name in ('autoinstall_known_extensions', 'autoload_known_extensions') and value <> 'false'
