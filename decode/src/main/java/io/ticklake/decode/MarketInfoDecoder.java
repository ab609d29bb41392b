package io.ticklake.decode;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads market-info JSON: {@code symbol, company_name, sector}, and optionally {@code market_cap}
 * (at most 2 decimals) and {@code effective_at} (nanoseconds since 1970 UTC). {@code "sector":
 * null} says that the source has no sector; leaving the field out is a fault. Not thread safe.
 */
public final class MarketInfoDecoder {

  static final int WHOLE_DIGITS = 22;
  private static final int LONGEST_NUMBER = 100;

  // a sector is part of keys, which databases bound; names that are longer are no names
  static final int LONGEST_TEXT = 256;

  private final DecodeRules rules;
  private final JsonCursor cursor = new JsonCursor();
  private final NameCache names = new NameCache();
  private final NumberText number = new NumberText();
  private final ExtrasText extras = new ExtrasText();
  private boolean hasSymbol;
  private boolean hasSector;
  private String fault;

  public MarketInfoDecoder(DecodeRules rules) {
    this.rules = rules;
  }

  /** Reads a record into {@code out}, whose former content is forgotten. */
  public void decode(byte[] value, int offset, int length, DecodedMarketInfo out) {
    out.reset();
    extras.clear();
    hasSymbol = false;
    hasSector = false;
    fault = null;
    if (length > rules.maxRecordBytes()) {
      out.rejectReason = RejectReasons.TOO_LARGE;
      return;
    }
    cursor.open(value, offset, length);
    try {
      if (cursor.peek() != '{') {
        cursor.skipValue(0);
        cursor.expectEnd();
        out.rejectReason = RejectReasons.NOT_AN_OBJECT;
        return;
      }
      readObject(out);
      cursor.expectEnd();
    } catch (BrokenRecord broken) {
      out.reset();
      out.rejectReason = broken.reason();
      return;
    }
    if (!hasSymbol) {
      fault = RejectReasons.missing("symbol");
    } else if (fault == null && out.companyName == null) {
      fault = RejectReasons.missing("company_name");
    } else if (fault == null && !hasSector) {
      fault = RejectReasons.missing("sector");
    }
    out.rejectReason = fault;
    out.extras = fault == null ? extras.text() : null;
  }

  private void readObject(DecodedMarketInfo out) {
    if (!cursor.enterObject()) {
      return;
    }
    Set<String> manyKeys = null;
    do {
      cursor.readKey();
      manyKeys = cursor.noteKey(0, manyKeys);
      int keyStart = cursor.textStart;
      int keyEnd = cursor.textEnd;
      String key = cursor.text();
      cursor.expect(':');
      cursor.peek();
      int start = cursor.position;
      switch (key) {
        case "symbol" -> readSymbol(out);
        case "company_name" -> out.companyName = readText(key, RejectReasons.COMPANY_NAME_TOO_LONG);
        case "sector" -> {
          hasSector = true;
          out.sector = readText(key, RejectReasons.SECTOR_TOO_LONG);
        }
        case "market_cap" -> readMarketCap(out);
        case "effective_at" -> readEffectiveAt(out);
        default -> {
          cursor.skipValue(1);
          extras.add(cursor.bytes, "", keyStart, keyEnd, start, cursor.position);
        }
      }
    } while (cursor.nextKey());
  }

  private void readSymbol(DecodedMarketInfo out) {
    if (isNull()) {
      return;
    }
    hasSymbol = true;
    if (cursor.peek() != '"') {
      cursor.skipValue(1);
      blame(RejectReasons.wrongType("symbol"));
      return;
    }
    cursor.readString();
    out.symbol = names.find(cursor);
    if (out.symbol == null) {
      blame(RejectReasons.SYMBOL_INVALID);
    }
  }

  private String readText(String field, String tooLong) {
    if (isNull()) {
      return null;
    }
    if (cursor.peek() != '"') {
      cursor.skipValue(1);
      blame(RejectReasons.wrongType(field));
      return null;
    }
    cursor.readString();
    String text = cursor.text();
    if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
      blame(tooLong);
    }
    return text;
  }

  private void readMarketCap(DecodedMarketInfo out) {
    if (isNull()) {
      return;
    }
    int start = cursor.position;
    boolean isText = cursor.peek() == '"';
    cursor.skipValue(1);
    byte[] raw = cursor.bytes;
    int end = cursor.position;
    if (isText) {
      raw = cursor.text().getBytes(StandardCharsets.UTF_8);
      start = 0;
      end = raw.length;
    }
    // The form is judged without the value: a market capitalisation has more digits than a price.
    if (number.readDecimal(raw, start, end) == NumberText.Outcome.NOT_A_NUMBER) {
      blame(RejectReasons.wrongType("market_cap"));
      return;
    }
    if (end - start > LONGEST_NUMBER) {
      blame(RejectReasons.MARKET_CAP_OUT_OF_RANGE);
      return;
    }
    BigDecimal exact;
    try {
      exact = new BigDecimal(new String(raw, start, end - start, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      // An exponent beyond what a BigDecimal holds.
      blame(RejectReasons.MARKET_CAP_OUT_OF_RANGE);
      return;
    }
    if (exact.signum() == 0) {
      out.marketCap = BigDecimal.ZERO.setScale(2);
      return;
    }
    BigDecimal shortest = exact.stripTrailingZeros();
    if (exact.signum() < 0 || (long) shortest.precision() - shortest.scale() > WHOLE_DIGITS) {
      blame(RejectReasons.MARKET_CAP_OUT_OF_RANGE);
    } else if (shortest.scale() > 2) {
      blame(RejectReasons.MARKET_CAP_PRECISION);
    } else {
      out.marketCap = shortest.setScale(2);
    }
  }

  private void readEffectiveAt(DecodedMarketInfo out) {
    if (isNull()) {
      return;
    }
    int start = cursor.position;
    cursor.skipValue(1);
    if (number.readInteger(cursor.bytes, start, cursor.position) == NumberText.Outcome.EXACT) {
      out.effectiveAtNs = number.value;
      out.hasEffectiveAt = true;
    } else {
      blame(RejectReasons.wrongType("effective_at"));
    }
  }

  private boolean isNull() {
    if (cursor.peek() != 'n') {
      return false;
    }
    cursor.skipNull();
    return true;
  }

  private void blame(String reason) {
    if (fault == null) {
      fault = reason;
    }
  }
}
