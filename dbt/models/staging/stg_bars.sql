select
    bar_interval, symbol, venue, bar_start, open, high, low, close, volume, turnover, vwap, trades,
    realised_volatility, completeness, missing, duplicates, revision
from {{ source('gold', 'bars') }}
