package io.ticklake.bench.flink;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What is known of a symbol's company. Flink serializes public fields. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class MarketInfo {

  static final String UNKNOWN = "UNKNOWN";

  public String symbol;

  @JsonProperty("company_name")
  public String companyName;

  public String sector;

  @JsonProperty("market_cap")
  public long marketCap;

  /** For Flink and Jackson. */
  public MarketInfo() {}

  /** Stands in for what never came. */
  static MarketInfo unknown(String symbol) {
    MarketInfo info = new MarketInfo();
    info.symbol = symbol;
    info.sector = UNKNOWN;
    return info;
  }
}
