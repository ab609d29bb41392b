package io.ticklake.gold;

import io.ticklake.core.build.Fingerprint;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * What market info says about a symbol from one moment on.
 *
 * @param companyName null where the record names none; so are sector and market cap
 * @param validFromMicros first moment, UTC
 */
record SecurityVersion(
    String symbol, String companyName, String sector, BigDecimal marketCap, long validFromMicros)
    implements Serializable {

  /** Whether it says the same of the same symbol, from whatever moment on. */
  boolean saysTheSameAs(SecurityVersion other) {
    return equals(
        new SecurityVersion(
            other.symbol, other.companyName, other.sector, other.marketCap, validFromMicros));
  }

  static long hash(List<SecurityVersion> versions) {
    return versions.stream().mapToLong(SecurityVersion::ownHash).sum();
  }

  private long ownHash() {
    return new Fingerprint()
        .add(symbol)
        .add(companyName)
        .add(sector)
        .add(marketCap == null ? null : marketCap.toPlainString())
        .add(validFromMicros)
        .value();
  }
}
