package io.ticklake.gold;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.SILVER_TICKS;

import io.ticklake.core.Hour;
import io.ticklake.core.Series;
import io.ticklake.core.bronze.AppendContent;
import io.ticklake.core.bronze.BronzeCommits;
import io.ticklake.core.bronze.Coverage;
import io.ticklake.core.bronze.SourceRange;
import io.ticklake.core.bronze.StreamProgress;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.BuildIds;
import io.ticklake.core.build.BuildsTable;
import io.ticklake.core.build.DayGap;
import io.ticklake.core.build.DayGapsTable;
import io.ticklake.core.build.Fingerprint;
import io.ticklake.core.lake.Lake;
import io.ticklake.core.lake.PartitionReplacement;
import io.ticklake.core.lake.TableWriter;
import io.ticklake.core.table.LakeRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** Puts trades into silver.ticks, with the records that a build of silver leaves behind. */
final class SilverLake {

  private final Lake lake;
  private long batch;

  SilverLake(Lake lake) {
    this.lake = lake;
  }

  /** An append to bronze from a finished file. */
  void covers(String file, String venue, String from, String to, Hour... touched) {
    commits()
        .appendOnce("file:" + file, content("file:" + file, venue, from, to, touched), List.of());
  }

  /** An append to bronze from the live topic. */
  void hears(String venue, String from, String to, Hour... touched) {
    SortedMap<Integer, Long> ends = new TreeMap<>(Map.of(0, batch + 1));
    KafkaTopic topic = new KafkaTopic("stock-ticks", "id1", "stock-ticks");
    commits()
        .append(
            new StreamProgress("stream", batch, topic, ends, Trade.micros(to)),
            content("stock-ticks", venue, from, to, touched),
            List.of());
    batch++;
  }

  private AppendContent content(
      String source, String venue, String from, String to, Hour... touched) {
    SortedMap<Hour, Long> hours = new TreeMap<>();
    for (Hour hour : touched) {
      hours.put(hour, 1L);
    }
    Coverage covered = new Coverage(Trade.micros(from), Trade.micros(to));
    return new AppendContent(
        List.of(new SourceRange(source, 0, batch, batch)),
        hours,
        new TreeMap<>(Map.of(venue, covered)),
        1,
        0);
  }

  private BronzeCommits commits() {
    return new BronzeCommits(lake.loadOrCreate(BRONZE_TICKS), "bronze.ticks");
  }

  /** Builds the hours that these trades lie in; they are all there is of these hours. */
  void builds(List<Trade> trades) {
    SortedMap<Hour, List<Trade>> hours = new TreeMap<>();
    trades.forEach(
        t -> hours.computeIfAbsent(Hour.ofNanos(t.timeNanos()), h -> new ArrayList<>()).add(t));
    Map<Series, Trade> previous = new HashMap<>();
    hours.forEach((hour, own) -> build(hour, own, previous));
  }

  void empties(Hour hour) {
    build(hour, List.of(), new HashMap<>());
  }

  private void build(Hour hour, List<Trade> trades, Map<Series, Trade> previous) {
    Table table = lake.loadOrCreate(SILVER_TICKS);
    long id = BuildIds.next(Clock.systemUTC());
    List<Trade> sorted = new ArrayList<>(trades);
    sorted.sort(Comparator.comparing(SilverLake::series).thenComparing(Trade::timeNanos));
    new BuildsTable(lake).append(List.of(record(hour, sorted, previous, id)));
    try (TableWriter writer = new TableWriter(table, 0, id)) {
      Map<Series, Integer> ordinals = new HashMap<>();
      for (Trade trade : sorted) {
        int ordinal = ordinals.merge(series(trade), 1, Integer::sum) - 1;
        Trade before = previous.get(series(trade));
        writer.write(row(trade, ordinal, before, id));
        if (ordinal == 0 && before != null && trade.missingBefore() > 0) {
          recordGap(hour, trade, before, id);
        }
        if (trade.setsLast()) {
          previous.put(series(trade), trade);
        }
      }
      long from = hour.startMicros();
      new PartitionReplacement(
              table,
              table.currentSnapshot(),
              Expressions.and(
                  Expressions.greaterThanOrEqual("event_time", from),
                  Expressions.lessThan("event_time", from + Hour.MICROS)))
          .commit(writer.finish());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void recordGap(Hour hour, Trade trade, Trade before, long id) {
    if (!Hour.ofNanos(before.timeNanos()).day().equals(hour.day())) {
      new DayGapsTable(lake)
          .append(
              List.of(
                  new DayGap(hour, series(trade), before.timeNanos(), trade.missingBefore(), id)));
    }
  }

  private Build record(Hour hour, List<Trade> trades, Map<Series, Trade> previous, long id) {
    // as in a real build, the trade before each series is content too
    List<String> before =
        trades.stream()
            .map(SilverLake::series)
            .distinct()
            .map(own -> own + " after " + previous.get(own))
            .toList();
    long head =
        lake.find(BRONZE_TICKS)
            .map(Table::currentSnapshot)
            .map(snapshot -> snapshot.sequenceNumber())
            .orElse(0L);
    return new Build(
        id,
        Build.SILVER,
        hour.toString(),
        head,
        "test",
        0,
        0,
        Fingerprint.of(trades + before.toString()),
        trades.size(),
        trades.size(),
        0,
        0,
        Instant.EPOCH);
  }

  private static Series series(Trade trade) {
    return new Series(trade.symbol(), trade.venue());
  }

  private static LakeRow row(Trade trade, int ordinal, Trade previous, long build) {
    LakeRow row = new LakeRow(SILVER_TICKS);
    set(row, "symbol", trade.symbol());
    set(row, "venue", trade.venue());
    set(row, "event_time", Math.floorDiv(trade.timeNanos(), 1_000L));
    set(row, "event_time_ns", trade.timeNanos());
    set(row, "ordinal", ordinal);
    set(row, "price", trade.decimalPrice());
    set(row, "size", trade.decimalSize());
    set(row, "sets_last", trade.setsLast());
    set(row, "sets_high_low", trade.setsHighLow());
    set(row, "counts_volume", trade.countsVolume());
    if (previous != null) {
      set(row, "previous_event_time_ns", previous.timeNanos());
      if (trade.setsLast()) {
        double before = Double.parseDouble(previous.price());
        set(row, "log_return", Math.log(Double.parseDouble(trade.price()) / before));
      }
    }
    set(row, "missing_before", trade.missingBefore());
    set(row, "copies", trade.copies());
    set(row, "ingested_at", 0L);
    set(row, "source_topic", "test");
    set(row, "source_partition", 0);
    set(row, "source_offset", (long) ordinal);
    set(row, "build_id", build);
    return row;
  }

  private static void set(LakeRow row, String column, Object value) {
    row.set(SILVER_TICKS.position(column), value);
  }
}
