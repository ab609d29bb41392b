package io.ticklake.gold;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.build.Build;
import io.ticklake.core.build.GoldInputs;
import io.ticklake.core.lake.TableSlice;
import io.ticklake.engine.TableFiles;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * A day as its tasks folded it, before anything of it is committed.
 *
 * @param day the UTC day
 * @param bars the partitions that it replaces
 * @param standing the hours whose bars were taken over
 * @param barFiles files of gold.bars, not committed
 * @param hours what the tasks found of each of its hours, added up
 * @param ofDay its bars of 1d
 */
record FoldedDay(
    LocalDate day,
    TableSlice bars,
    StandingHours standing,
    List<DataFile> barFiles,
    List<FoldDay.Result> results,
    SortedMap<Hour, HourSums> hours,
    HourSums ofDay) {

  static FoldedDay of(
      LocalDate day,
      TableSlice bars,
      StandingHours standing,
      List<TableFiles.Part<FoldDay.Result>> parts) {
    List<DataFile> files = new ArrayList<>();
    List<FoldDay.Result> results = new ArrayList<>();
    SortedMap<Hour, HourSums> hours = new TreeMap<>();
    HourRange.ofDay(day).hours().forEach(hour -> hours.put(hour, new HourSums()));
    HourSums ofDay = new HourSums();
    for (TableFiles.Part<FoldDay.Result> part : parts) {
      files.addAll(part.files());
      results.add(part.result());
      ofDay.add(part.result().ofDay());
      hours.forEach((hour, sums) -> sums.add(part.result().hours().get(hour.hourOfDay())));
    }
    return new FoldedDay(day, bars, standing, files, results, hours, ofDay);
  }

  /** Hours that were taken over though other series miss ids after them now. */
  List<Hour> hoursThatDoNotStand() {
    return standing.hours().stream()
        .filter(hour -> hours.get(hour).missingAfter != standing.builds().get(hour).outHash())
        .toList();
  }

  long ticks() {
    return results.stream().mapToLong(FoldDay.Result::ticks).sum();
  }

  /** Bars that were computed. */
  long built() {
    return ofDay.bars + hours.values().stream().mapToLong(sums -> sums.bars).sum();
  }

  /** Bars that stood already. */
  long stood() {
    return standing.builds().values().stream().mapToLong(Build::rows).sum();
  }

  /**
   * The records of the hours that were built, and that of the day.
   *
   * @param inHashes what each hour was made from; where it is not known, as silver has no record of
   *     the hour, the hour gets none and will not stand
   */
  List<Build> records(
      GoldInputs inputs, Map<Hour, Long> inHashes, long buildId, Instant startedAt) {
    SortedMap<Hour, Build> silver = inputs.silver(day);
    Origin origin = new Origin(buildId, inputs.logPosition(day), startedAt);
    List<Build> records = new ArrayList<>();
    HourSums all = new HourSums();
    all.add(ofDay);
    hours.forEach(
        (hour, sums) -> {
          if (sums.bars > 0 && inHashes.containsKey(hour)) {
            String partition = hour.toString();
            records.add(
                origin.record(
                    Build.GOLD_HOURS,
                    partition,
                    inHashes.get(hour),
                    sums.missingAfter,
                    sums,
                    List.of(silver.get(hour))));
          }
          all.add(sums);
        });
    standing.builds().values().forEach(hour -> all.add(hour.rows(), hour.contentHash()));
    records.add(
        origin.record(Build.GOLD, day.toString(), inputs.hash(day), 0, all, silver.values()));
    return records;
  }

  /** What all records of one build have in common. */
  private record Origin(long buildId, long logPosition, Instant startedAt) {

    Build record(
        String layer,
        String partition,
        long inHash,
        long outHash,
        HourSums sums,
        Collection<Build> silver) {
      return new Build(
          buildId,
          layer,
          partition,
          logPosition,
          GoldInputs.RULES,
          inHash,
          outHash,
          sums.content,
          sums.bars,
          silver.stream().mapToLong(Build::bronzeRows).sum(),
          silver.stream().mapToLong(Build::duplicates).sum(),
          silver.stream().mapToLong(Build::tradeIdsReused).sum(),
          startedAt);
    }
  }
}
