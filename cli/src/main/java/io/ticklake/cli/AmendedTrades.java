package io.ticklake.cli;

import io.ticklake.silver.SilverReport.Amended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What corrections and cancels did, in result lines and result objects. */
final class AmendedTrades {

  private AmendedTrades() {}

  /** {@code , 2 corrected, 1 cancelled, 1 pending}; empty where there were none. */
  static String text(Amended amended) {
    List<String> parts = new ArrayList<>();
    if (amended.corrected() > 0) {
      parts.add(", %,d corrected".formatted(amended.corrected()));
    }
    if (amended.cancelled() > 0) {
      parts.add(", %,d cancelled".formatted(amended.cancelled()));
    }
    if (amended.pending() > 0) {
      parts.add(", %,d pending".formatted(amended.pending()));
    }
    return String.join("", parts);
  }

  static void put(Amended amended, Map<String, Object> object) {
    object.put("corrected", amended.corrected());
    object.put("cancelled", amended.cancelled());
    object.put("pending", amended.pending());
    object.put("superseded", amended.superseded());
  }
}
