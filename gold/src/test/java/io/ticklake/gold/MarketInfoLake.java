package io.ticklake.gold;

import static io.ticklake.core.table.Tables.BRONZE_MARKET_INFO;

import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeAppend;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;

/** Puts records into bronze.market_info. */
final class MarketInfoLake {

  /**
   * One record; its offset is its place among all that were added.
   *
   * @param effective moment from which it holds, or null
   * @param received Kafka time
   */
  record Info(
      String symbol,
      String name,
      String sector,
      String cap,
      String effective,
      String received,
      int attempt,
      String reject) {

    static Info of(String symbol, String name, String sector, String effective) {
      return new Info(symbol, name, sector, null, effective, "2000-01-01T00:00:00", 0, null);
    }
  }

  private final Lake lake;
  private long offset;

  MarketInfoLake(Lake lake) {
    this.lake = lake;
  }

  void receives(Info... records) {
    receives(List.of(records));
  }

  void receives(List<Info> records) {
    receivesAt(offset, records);
    offset += records.size();
  }

  void receivesAt(long first, List<Info> records) {
    Table table = lake.loadOrCreate(BRONZE_MARKET_INFO);
    try (TableWriter writer = new TableWriter(table, 0, System.nanoTime())) {
      long next = first;
      for (Info record : records) {
        writer.write(row(record, next++));
      }
      AppendFiles append = table.newAppend();
      writer.finish().forEach(append::appendFile);
      var content =
          new AppendContent(List.of(), new TreeMap<>(), new TreeMap<>(), records.size(), 0);
      new BronzeAppend(Optional.empty(), content).summary().forEach(append::set);
      append.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LakeRow row(Info record, long offset) {
    LakeRow row = new LakeRow(BRONZE_MARKET_INFO);
    set(row, "source_topic", "market-info");
    set(row, "source_partition", 0);
    set(row, "source_offset", offset);
    set(row, "decode_attempt", record.attempt());
    set(row, "kafka_time", Trade.micros(record.received()));
    set(row, "ingested_at", Trade.micros(record.received()) + 1);
    set(row, "reject_reason", record.reject());
    set(row, "symbol", record.symbol());
    set(row, "company_name", record.name());
    set(row, "sector", record.sector());
    set(row, "market_cap", record.cap() == null ? null : new BigDecimal(record.cap()).setScale(2));
    set(row, "effective_at", record.effective() == null ? null : Trade.micros(record.effective()));
    return row;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(BRONZE_MARKET_INFO.position(column), value);
  }
}
