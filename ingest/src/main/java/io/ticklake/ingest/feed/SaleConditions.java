package io.ticklake.ingest.feed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sale conditions of US trades as bits, and their names. */
final class SaleConditions {

  private static final Map<Long, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(0x1L, "regular");
    NAMES.put(0x2L, "cash");
    NAMES.put(0x4L, "next day");
    NAMES.put(0x8L, "seller");
    NAMES.put(0x20L, "intermarket sweep");
    NAMES.put(0x40L, "opening print");
    NAMES.put(0x80L, "closing print");
    NAMES.put(0x200L, "derivatively priced");
    NAMES.put(0x400L, "form T");
    NAMES.put(0x800L, "sold last");
    NAMES.put(0x2000L, "extended hours");
    NAMES.put(0x4000L, "out of sequence");
    NAMES.put(0x100000L, "average price");
    NAMES.put(0x200000L, "cross");
    NAMES.put(0x1000000L, "official close");
    NAMES.put(0x2000000L, "prior reference price");
    NAMES.put(0x4000000L, "official open");
    NAMES.put(0x20000000L, "trade-through exempt");
    NAMES.put(0x80000000L, "odd lot");
  }

  private SaleConditions() {}

  /** The names of the bits that are set, lowest first; a bit without a name is {@code bit 10}. */
  static List<String> names(long bits) {
    List<String> names = new ArrayList<>();
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      long bit = Long.lowestOneBit(rest);
      names.add(NAMES.getOrDefault(bit, "bit " + Long.toHexString(bit)));
    }
    return List.copyOf(names);
  }
}
