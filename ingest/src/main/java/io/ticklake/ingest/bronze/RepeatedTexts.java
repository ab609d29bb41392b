package io.ticklake.ingest.bronze;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.shaded.org.apache.avro.util.Utf8;

/**
 * Texts that come again and again, such as symbols, with their bytes. Encoding them for every row
 * and comparing them byte by byte was a tenth of the work of a batch.
 */
final class RepeatedTexts {

  /** More different texts than this are not worth keeping. */
  private static final int MOST = 16_384;

  private final Map<String, Utf8> known = new HashMap<>();

  /** The text as Iceberg's writers take it without conversion; null for null. */
  CharSequence of(String text) {
    if (text == null) {
      return null;
    }
    Utf8 found = known.get(text);
    if (found == null) {
      if (known.size() >= MOST) {
        known.clear();
      }
      found = new Utf8(text);
      known.put(text, found);
    }
    return found;
  }
}
