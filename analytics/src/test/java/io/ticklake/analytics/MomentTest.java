package io.ticklake.analytics;

import static io.ticklake.core.table.Tables.BRONZE_TICKS;
import static io.ticklake.core.table.Tables.GOLD_SECTOR_METRICS;
import static io.ticklake.core.table.Tables.META_RELEASES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.config.Configuration;
import io.ticklake.core.table.TableContract;
import io.ticklake.core.table.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;

class MomentTest extends SampleLakeTest {

  private static final Moment NEWEST = new Moment.NewestRelease();
  private static final Moment LATEST = new Moment.Latest();
  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  private static final String TRADES = "SELECT sum(trades) AS n FROM gold.sector_metrics";

  private final List<String> notes = new ArrayList<>();

  @Test
  void isThatOfTheNewestReleaseUnlessSaidOtherwise() {
    sector(1);
    release(NOON);
    sector(10);

    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    assertThat(ask(TRADES, LATEST)).isEqualTo("11");
    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    release(NOON.plusSeconds(60));
    assertThat(ask(TRADES, NEWEST)).isEqualTo("11");
    assertThat(notes).isEmpty();
  }

  @Test
  void isOneStateOfAllTables() {
    sector(1);
    release(NOON);
    sector(10);
    lake.append(BRONZE_TICKS, "symbol=A");

    String both =
        "SELECT (SELECT count(*) FROM bronze.ticks) + sum(trades) AS n FROM gold.sector_metrics";

    assertThat(ask(both, NEWEST)).isEqualTo("1");
    assertThat(ask(both, LATEST)).isEqualTo("12");
  }

  @Test
  void withoutAReleaseIsNowAndSaysSoOnce() {
    sector(1);
    LakeSql sql = new LakeSql(lake.lake(), Configuration.defaults(), notes::add);
    sql.run(List.of(TRADES), rows -> {});
    sql.run(List.of(TRADES, "SELECT 42"), rows -> {});

    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    assertThat(notes)
        .containsExactly(
            "there is no release yet: the newest snapshots are read",
            "there is no release yet: the newest snapshots are read");
  }

  @Test
  void asOfATimeIsTheReleaseOfThen() {
    sector(1);
    release(NOON);
    sector(10);
    release(NOON.plusSeconds(60));
    sector(100);

    assertThat(ask(TRADES, new Moment.AsOf(NOON))).isEqualTo("1");
    assertThat(ask(TRADES, new Moment.AsOf(NOON.plusSeconds(59)))).isEqualTo("1");
    assertThat(ask(TRADES, new Moment.AsOf(NOON.plusSeconds(60)))).isEqualTo("11");
    assertThat(ask(TRADES, new Moment.AsOf(Instant.parse("2199-01-01T00:00:00Z")))).isEqualTo("11");
    assertThat(notes).isEmpty();
  }

  @Test
  void asOfATimeBeforeEveryReleaseIsThatOfTheSnapshotsOfThen() {
    sector(1);
    Instant first = committed();
    sector(10);
    release(Instant.parse("2199-01-01T00:00:00Z"));

    assertThat(ask(TRADES, new Moment.AsOf(first))).isEqualTo("1");
    assertThat(ask(TRADES, new Moment.AsOf(first.minusMillis(1)))).isEmpty();
    assertThat(notes).hasSize(2).allMatch(note -> note.contains("the snapshots of then"));

    lake.lake()
        .load(GOLD_SECTOR_METRICS)
        .expireSnapshots()
        .expireOlderThan(System.currentTimeMillis())
        .retainLast(1)
        .commit();
    assertThatThrownBy(() -> ask(TRADES, new Moment.AsOf(first)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("no longer kept");
  }

  @Test
  void showsTheReleasesThemselvesAsTheyAreNow() {
    sector(1);
    release(NOON);

    assertThat(ask("SELECT count(DISTINCT release_id) AS n FROM meta.releases", NEWEST))
        .isEqualTo("1");
    assertThat(notes).isEmpty();
  }

  @Test
  void readsTheReleasesAnewWhereTheirCopyIsDamaged() throws Exception {
    sector(1);
    release(NOON);
    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    Path copy = folder.resolve("lake/cache/states/releases");
    byte[] whole = Files.readAllBytes(copy);

    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 5}) {
      Files.write(copy, java.util.Arrays.copyOf(whole, length));
      assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
      assertThat(copy).hasBinaryContent(whole);
    }
  }

  @Test
  void plansNotAgainWhatTheRunThatMadeTheReleaseHasPlanned() throws Exception {
    sector(1);
    release(NOON);
    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    assertThat(plans()).hasSize(1).noneMatch(name -> name.startsWith("snapshot-"));

    sector(10);
    assertThat(ask(TRADES, LATEST)).isEqualTo("11");
    assertThat(ask(TRADES, NEWEST)).isEqualTo("1");
    assertThat(plans()).hasSize(2).anyMatch(name -> name.startsWith("snapshot-"));
  }

  private List<String> plans() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lake/cache/states/gold.sector_metrics"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void whatARunLeavesIsARelease() {
    sector(1);

    var release =
        new Publish(lake.lake(), Configuration.defaults(), Clock.systemUTC())
            .release()
            .orElseThrow();

    assertThat(release.id()).isEqualTo(1);
    assertThat(folder.resolve("lake/serving/analytics.duckdb")).doesNotExist();
    assertThat(states(NEWEST)).isEqualTo(states(LATEST));
  }

  private List<Long> states(Moment moment) {
    List<TableContract> tables =
        Tables.ALL.stream().filter(table -> !table.equals(META_RELEASES)).toList();
    return LakeState.read(lake.lake(), tables, moment, notes::add).tables().values().stream()
        .map(TableState::snapshotId)
        .toList();
  }

  private void sector(int trades) {
    lake.append(GOLD_SECTOR_METRICS, "sector=Energy trades=" + trades);
  }

  private Instant committed() {
    Snapshot snapshot = lake.lake().load(GOLD_SECTOR_METRICS).currentSnapshot();
    return Instant.ofEpochMilli(snapshot.timestampMillis());
  }

  private void release(Instant at) {
    new Publish(lake.lake(), Configuration.defaults(), Clock.fixed(at, ZoneOffset.UTC)).release();
  }

  private String ask(String query, Moment moment) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new LakeSql(lake.lake(), Configuration.defaults(), notes::add, moment)
        .run(List.of(query), rows -> ResultFormat.CSV.write(rows, out, 0));
    return text.toString().replaceFirst("n\n", "").strip();
  }
}
