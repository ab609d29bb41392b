package io.ticklake.bench.flink;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/** A trade as Kafka holds it, and what market info adds. Flink serializes public fields. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Trade {

  public String symbol;
  public String venue;
  public double price;
  public double size;

  @JsonProperty("event_time")
  public long eventTimeNs;

  @JsonProperty("trade_id")
  public String tradeId;

  public String companyName;
  public String sector;
  public long marketCap;

  /** For Flink and Jackson. */
  public Trade() {}

  long eventTimeMillis() {
    return Math.floorDiv(eventTimeNs, 1_000_000L);
  }

  Trade with(MarketInfo info) {
    companyName = info.companyName;
    sector = info.sector;
    marketCap = info.marketCap;
    return this;
  }
}
