package io.ticklake.decode;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The stable words for why a record is rejected. People and dashboards group by them. */
public final class RejectReasons {

  public static final String NOT_JSON = "not_json";
  public static final String NOT_AN_OBJECT = "not_an_object";
  public static final String UNKNOWN_FORMAT = "unknown_format";
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
  public static final String COMPANY_NAME_TOO_LONG = "company_name_too_long";
  public static final String SECTOR_TOO_LONG = "sector_too_long";
  public static final String EVENT_TIME_IN_FUTURE = "event_time_in_future";
  public static final String EVENT_TIME_TOO_OLD = "event_time_too_old";
  public static final String ORIGINAL_EVENT_TIME_IN_FUTURE = "original_event_time_in_future";
  public static final String ORIGINAL_EVENT_TIME_TOO_OLD = "original_event_time_too_old";

  private static final String MISSING = "missing_";
  private static final String WRONG_TYPE = "wrong_type_";

  private RejectReasons() {}

  static String missing(String field) {
    return MISSING + field;
  }

  static String wrongType(String field) {
    return WRONG_TYPE + field;
  }

  /** The fields of a tick; of several faults that of the first is the reason. */
  public static List<String> order() {
    return List.of(TickFields.NAMES);
  }

  /** Every word and what it means; the two that name a field end in {@code <field>}. */
  public static Map<String, String> meanings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        NOT_JSON,
        "No JSON, or JSON that two readers could understand differently: NaN, a key twice, text behind the end, broken UTF-8.");
    all.put(NOT_AN_OBJECT, "JSON, but no object.");
    all.put(
        UNKNOWN_FORMAT,
        "The header `ticklake-format` names no format there is, or a Binance message is of no known kind.");
    all.put(
        TOO_LARGE,
        "Longer than the setting `ingest.max_record_bytes`, or nested more than %d deep."
            .formatted(JsonCursor.DEEPEST));
    all.put(missing("<field>"), "The field is absent or null and the kind of record needs it.");
    all.put(
        wrongType("<field>"),
        "The field is of another type, or its text says nothing that is known.");
    String name =
        "1 to %d characters of A-Z a-z 0-9 and . _ : / = ^ - only.".formatted(NameCache.LONGEST);
    all.put(SYMBOL_INVALID, "The symbol is not " + name);
    all.put(VENUE_INVALID, "The venue is not " + name);
    all.put(
        PRICE_NOT_POSITIVE,
        "Zero or negative; `venues.<VENUE>.non_positive_price = keep` lets such prices in.");
    all.put(PRICE_PRECISION, "More than 8 decimals, trailing zeros not counted.");
    all.put(PRICE_OUT_OF_RANGE, "More than 9,999,999,999.99999999, or less than its negative.");
    all.put(
        SIZE_NOT_POSITIVE, "Negative, or zero; `venues.<VENUE>.zero_size = keep` lets zero in.");
    all.put(SIZE_PRECISION, "More than 8 decimals, trailing zeros not counted.");
    all.put(SIZE_OUT_OF_RANGE, "More than 9,999,999,999.99999999, or less than its negative.");
    all.put(MARKET_CAP_PRECISION, "More than 2 decimals, trailing zeros not counted.");
    all.put(
        MARKET_CAP_OUT_OF_RANGE,
        "Negative, or more than %d digits before the point."
            .formatted(MarketInfoDecoder.WHOLE_DIGITS));
    String longest = "More than %d characters.".formatted(MarketInfoDecoder.LONGEST_TEXT);
    all.put(COMPANY_NAME_TOO_LONG, longest);
    all.put(SECTOR_TOO_LONG, longest);
    String later =
        "is later than the record's Kafka time, or the time of its import, by more than the setting `ticks.future_tolerance`.";
    String before =
        "lies before %s; most often seconds or milliseconds where nanoseconds are due."
            .formatted(LocalDate.ofEpochDay(TimeUnit.NANOSECONDS.toDays(EventTimes.EARLIEST_NS)));
    String own = "The event time ";
    String named = "The event time of the trade that a correction or cancel names ";
    all.put(EVENT_TIME_IN_FUTURE, own + later);
    all.put(EVENT_TIME_TOO_OLD, own + before);
    all.put(ORIGINAL_EVENT_TIME_IN_FUTURE, named + later);
    all.put(ORIGINAL_EVENT_TIME_TOO_OLD, named + before);
    return Collections.unmodifiableMap(all);
  }
}
