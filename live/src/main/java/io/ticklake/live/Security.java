package io.ticklake.live;

import java.math.BigDecimal;

/**
 * What market info says about a symbol from one moment on.
 *
 * @param companyName null where nothing is known; so are sector and market cap
 */
record Security(String companyName, String sector, BigDecimal marketCap) {

  /** Without any market info. */
  static final Security UNKNOWN = new Security(null, null, null);

  private static final String NO_SECTOR = "UNKNOWN";

  /** The sector that trades count for. */
  String sectorOrUnknown() {
    return sector == null ? NO_SECTOR : sector;
  }
}
