package io.ticklake.ingest.decode;

/** The stable words for why a record is rejected. People and dashboards group by them. */
public final class RejectReasons {

  public static final String NOT_JSON = "not_json";
  public static final String NOT_AN_OBJECT = "not_an_object";
  public static final String UNKNOWN_FORMAT = "unknown_format";

  /** Longer than allowed, or nested more deeply than {@link JsonCursor#DEEPEST}. */
  public static final String TOO_LARGE = "too_large";

  public static final String SYMBOL_INVALID = "symbol_invalid";
  public static final String VENUE_INVALID = "venue_invalid";
  public static final String PRICE_NOT_POSITIVE = "price_not_positive";
  public static final String PRICE_PRECISION = "price_precision";
  public static final String PRICE_OUT_OF_RANGE = "price_out_of_range";
  public static final String SIZE_NOT_POSITIVE = "size_not_positive";
  public static final String SIZE_PRECISION = "size_precision";
  public static final String SIZE_OUT_OF_RANGE = "size_out_of_range";
  public static final String MARKET_CAP_PRECISION = "market_cap_precision";
  public static final String MARKET_CAP_OUT_OF_RANGE = "market_cap_out_of_range";
  public static final String EVENT_TIME_IN_FUTURE = "event_time_in_future";
  public static final String EVENT_TIME_TOO_OLD = "event_time_too_old";

  private RejectReasons() {}

  static String missing(String field) {
    return "missing_" + field;
  }

  static String wrongType(String field) {
    return "wrong_type_" + field;
  }
}
