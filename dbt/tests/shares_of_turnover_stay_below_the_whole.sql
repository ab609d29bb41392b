select day, sector, sum(share_of_turnover) as shares
from {{ ref('sector_leaders') }}
group by day, sector
having sum(share_of_turnover) > 1.000001
