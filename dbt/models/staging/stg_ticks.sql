select symbol, venue, event_time, ordinal, price, size, sets_last, sets_high_low, counts_volume
from {{ source('silver', 'ticks') }}
