package io.ticklake.core.build;

import static io.ticklake.core.table.Tables.SILVER_SECURITIES;

import io.ticklake.core.HourRange;
import io.ticklake.core.lake.Lake;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** The sector of each symbol at each time. */
public final class SectorHistory implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The sector of symbols without market info. */
  public static final String UNKNOWN = "UNKNOWN";

  /**
   * From when a symbol had a sector.
   *
   * @param validFromMicros first moment, UTC
   * @param sector null when the market info names none
   */
  public record Version(String symbol, long validFromMicros, String sector)
      implements Serializable {}

  /** The versions of one symbol, oldest first, as two arrays: a lookup touches no object. */
  public static final class OfSymbol implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final OfSymbol NONE = new OfSymbol(new long[0], new String[] {UNKNOWN});

    private final long[] changes;
    private final String[] sectors;

    private OfSymbol(long[] changes, String[] sectors) {
      this.changes = changes;
      this.sectors = sectors;
    }

    /** The first version reaches back to before it was valid. */
    public String at(long eventTimeMicros) {
      int i = 0;
      while (i < changes.length && changes[i] <= eventTimeMicros) {
        i++;
      }
      return sectors[i];
    }
  }

  private final Map<String, OfSymbol> symbols = new HashMap<>();

  public SectorHistory(List<Version> versions) {
    Map<String, List<Version>> bySymbol = new HashMap<>();
    versions.forEach(v -> bySymbol.computeIfAbsent(v.symbol(), s -> new ArrayList<>()).add(v));
    bySymbol.forEach((symbol, own) -> symbols.put(symbol, ofSymbol(own)));
  }

  // Versions that differ in other things only are one here.
  private static OfSymbol ofSymbol(List<Version> own) {
    own.sort(Comparator.comparingLong(Version::validFromMicros));
    List<Long> changes = new ArrayList<>();
    List<String> sectors = new ArrayList<>();
    for (Version version : own) {
      String sector = version.sector() == null ? UNKNOWN : version.sector();
      if (sectors.isEmpty()) {
        sectors.add(sector);
      } else if (!sectors.get(sectors.size() - 1).equals(sector)) {
        changes.add(version.validFromMicros());
        sectors.add(sector);
      }
    }
    return new OfSymbol(
        changes.stream().mapToLong(Long::longValue).toArray(), sectors.toArray(String[]::new));
  }

  /** What silver.securities says now; nothing is known without it. */
  public static SectorHistory of(Lake lake) {
    List<Version> versions = new ArrayList<>();
    lake.find(SILVER_SECURITIES)
        .ifPresent(
            table -> {
              try (CloseableIterable<Record> rows =
                  IcebergGenerics.read(table).select("symbol", "sector", "valid_from").build()) {
                rows.forEach(row -> versions.add(version(row)));
              } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + table.name(), e);
              }
            });
    return new SectorHistory(versions);
  }

  private static Version version(Record row) {
    OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
    return new Version(
        (String) row.getField("symbol"),
        ChronoUnit.MICROS.between(Instant.EPOCH, from.toInstant()),
        (String) row.getField("sector"));
  }

  public OfSymbol of(String symbol) {
    return symbols.getOrDefault(symbol, OfSymbol.NONE);
  }

  /** Hash of the sectors that symbols have in these hours. */
  public long hash(HourRange hours) {
    long from = hours.from().startMicros();
    long to = hours.to().startMicros();
    long sum = 0;
    for (Map.Entry<String, OfSymbol> symbol : symbols.entrySet()) {
      OfSymbol versions = symbol.getValue();
      Fingerprint print = new Fingerprint().add(symbol.getKey()).add(versions.at(from));
      for (long change : versions.changes) {
        if (change > from && change < to) {
          print.add(change).add(versions.at(change));
        }
      }
      sum += print.value();
    }
    return sum;
  }
}
