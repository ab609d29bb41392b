-- Adds vwap to sums: turnover / volume in whole numbers, rounded once, half even, to 8 decimals.
dividends AS (
  SELECT *, abs(replace(turnover::VARCHAR, '.', '')::HUGEINT) AS dividend, nullif(replace(volume::VARCHAR, '.', '')::HUGEINT, 0) AS divisor
  FROM sums),
quotients AS (SELECT *, dividend // divisor AS whole, dividend % divisor AS rest FROM dividends),
computed AS (
  SELECT * EXCLUDE (dividend, divisor, whole, rest),
    (sign(turnover) * (whole + CASE WHEN 2 * rest > divisor OR (2 * rest = divisor AND whole % 2 = 1) THEN 1 ELSE 0 END))::BIGINT::DECIMAL(19,0)
      * 0.00000001::DECIMAL(9,8) AS vwap
  FROM quotients)
