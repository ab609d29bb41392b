package io.ticklake.bench.flink;

/** Sums of one sector and minute. Flink serializes public fields. */
public final class SectorMinute {

  static final long MINUTE_MILLIS = 60_000;

  public String sector;
  public long startMillis;
  public long trades;
  public double volume;
  public double turnover;
  public double minPrice = Double.POSITIVE_INFINITY;
  public double maxPrice = Double.NEGATIVE_INFINITY;

  /** For Flink. */
  public SectorMinute() {}

  SectorMinute(String sector, long startMillis) {
    this.sector = sector;
    this.startMillis = startMillis;
  }

  void add(Trade trade) {
    trades++;
    volume += trade.size;
    turnover += trade.price * trade.size;
    minPrice = Math.min(minPrice, trade.price);
    maxPrice = Math.max(maxPrice, trade.price);
  }

  SectorMinute copy() {
    SectorMinute copy = new SectorMinute(sector, startMillis);
    copy.trades = trades;
    copy.volume = volume;
    copy.turnover = turnover;
    copy.minPrice = minPrice;
    copy.maxPrice = maxPrice;
    return copy;
  }
}
