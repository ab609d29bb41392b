package io.ticklake.gold;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;
import static io.ticklake.core.table.Tables.SILVER_SECURITIES;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Unavailable;
import io.ticklake.core.bronze.BronzeLog;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildIds;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.engine.LakeReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;

/**
 * Builds silver.securities from all of bronze.market_info: per symbol what held from when to when.
 * A symbol that no later record names keeps its last version. The table is replaced as a whole, and
 * only when it changes.
 */
public final class BuildSecurities {

  private static final int TRIES = 5;

  // Columns of the records that are merged.
  private static final int SYMBOL = 0;
  private static final int COMPANY_NAME = 1;
  private static final int SECTOR = 2;
  private static final int MARKET_CAP = 3;
  private static final int VALID_FROM = 4;

  private final Lake lake;
  private final SparkSession spark;
  private final Clock clock;

  public BuildSecurities(Lake lake, SparkSession spark, Clock clock) {
    this.lake = lake;
    this.spark = spark;
    this.clock = clock;
  }

  /**
   * Whether market info has come in that no build has read, or the last build never finished. Needs
   * no Spark.
   */
  public static boolean isStale(Lake lake) {
    List<BronzeLog.Entry> log = BronzeLog.entriesAfter(lake, BRONZE_MARKET_INFO, 0);
    if (log.isEmpty()) {
      return false;
    }
    long content =
        lake.find(SILVER_SECURITIES)
            .map(SecuritiesTable::read)
            .map(SecurityVersion::hash)
            .orElse(0L);
    return new BuildsTable(lake)
        .read(Build.SECURITIES).stream()
            .max(Comparator.comparingLong(Build::buildId))
            .filter(build -> build.logPosition() >= log.get(log.size() - 1).position())
            .filter(build -> build.contentHash() == content)
            .isEmpty();
  }

  /** Without market info nothing is built; when it is gone, the table stays and that is refused. */
  public SecuritiesReport build() {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Optional<SecuritiesReport> done = tryToBuild();
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw new Unavailable(
        "Another build keeps changing silver.securities; gave up after %d tries. Try again when it is done."
            .formatted(TRIES));
  }

  private Optional<SecuritiesReport> tryToBuild() {
    Instant startedAt = clock.instant();
    Snapshot info = lake.find(BRONZE_MARKET_INFO).map(Table::currentSnapshot).orElse(null);
    if (info == null) {
      return Optional.of(new SecuritiesReport(0, 0, false));
    }
    TableSlice target =
        TableSlice.of(lake.loadOrCreate(SILVER_SECURITIES), Expressions.alwaysTrue());
    // read again behind the target's head: who committed before it read no more than we do
    info = lake.load(BRONZE_MARKET_INFO).currentSnapshot();
    List<SecurityVersion> before = SecuritiesTable.read(target.table());
    List<SecurityVersion> versions = versions(info);
    long symbols = versions.stream().map(SecurityVersion::symbol).distinct().count();
    long buildId = BuildIds.next(clock);
    Build build = record(buildId, info, versions, startedAt);
    if (versions.equals(before)) {
      new BuildsTable(lake).append(List.of(build));
      return Optional.of(new SecuritiesReport(symbols, versions.size(), false));
    }
    if (versions.isEmpty()) {
      throw new BadRequest(
          "bronze.market_info holds no record any more, but silver.securities was built from some: bronze was removed meanwhile. The table stays as it is; restore bronze to build it again.");
    }
    new BuildsTable(lake).append(List.of(build));
    return target.replace(SecuritiesTable.write(target.table(), versions, buildId))
        ? Optional.of(new SecuritiesReport(symbols, versions.size(), true))
        : Optional.empty();
  }

  private List<SecurityVersion> versions(Snapshot info) {
    Dataset<Row> records = new LakeReader(spark).read(BRONZE_MARKET_INFO, info);
    var attempts = Window.partitionBy("source_topic", "source_partition", "source_offset");
    // a replayed record counts by its highest attempt
    Dataset<Row> valid =
        records
            .withColumn("last_attempt", max("decode_attempt").over(attempts))
            .where(col("decode_attempt").equalTo(col("last_attempt")))
            .where(col("reject_reason").isNull())
            .select(
                col("symbol"),
                col("company_name"),
                col("sector"),
                col("market_cap"),
                coalesce(col("effective_at"), col("kafka_time"), col("ingested_at"))
                    .as("valid_from"),
                col("source_topic"),
                col("source_partition"),
                col("source_offset"));
    int tasks = spark.sparkContext().defaultParallelism();
    List<SecurityVersion> versions =
        new ArrayList<>(
            LakeReader.internalRows(
                    valid
                        .repartition(tasks, col("symbol"))
                        .sortWithinPartitions(
                            "symbol",
                            "valid_from",
                            "source_topic",
                            "source_partition",
                            "source_offset"))
                .mapPartitions(BuildSecurities::merge)
                .collect());
    versions.sort(SecuritiesTable.ORDER);
    return versions;
  }

  private static Iterator<SecurityVersion> merge(Iterator<InternalRow> rows) {
    MergeVersions merged = new MergeVersions();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      merged.add(
          new SecurityVersion(
              text(row, SYMBOL),
              text(row, COMPANY_NAME),
              text(row, SECTOR),
              row.isNullAt(MARKET_CAP)
                  ? null
                  : row.getDecimal(MARKET_CAP, 24, 2).toJavaBigDecimal(),
              row.getLong(VALID_FROM)));
    }
    return merged.versions().iterator();
  }

  private static String text(InternalRow row, int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column).toString();
  }

  private static Build record(
      long buildId, Snapshot info, List<SecurityVersion> versions, Instant startedAt) {
    return new Build(
        buildId,
        Build.SECURITIES,
        "all",
        info.sequenceNumber(),
        "versions of market info, version 1",
        0,
        0,
        SecurityVersion.hash(versions),
        versions.size(),
        0,
        0,
        0,
        startedAt);
  }
}
