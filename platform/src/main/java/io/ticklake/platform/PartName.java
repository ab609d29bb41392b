package io.ticklake.platform;

import io.ticklake.core.LakeException.BadRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code up} can start, in the order in which it starts. */
public enum PartName {
  BROKER("TERM", 280, Duration.ofSeconds(40)),
  /** INT is Postgres' fast shutdown: TERM would wait for its clients to leave. */
  POSTGRES("INT", 80, Duration.ofSeconds(40)),
  STORE("TERM", 180, Duration.ofSeconds(20)),
  SIMULATOR("TERM", 150, Duration.ofSeconds(20)),
  INGEST("TERM", 900, Duration.ofSeconds(90)),
  /** Builds the first bars, so that nobody waits for Airflow's schedule, and ends. */
  HISTORY("TERM", 0, Duration.ofSeconds(20)),
  LIVE("TERM", 280, Duration.ofSeconds(40)),
  AIRFLOW("TERM", 750, Duration.ofSeconds(90)),
  DASHBOARD("TERM", 250, Duration.ofSeconds(20));

  private final String stopSignal;
  private final int usualMegabytes;
  private final Duration patience;

  PartName(String stopSignal, int usualMegabytes, Duration patience) {
    this.stopSignal = stopSignal;
    this.usualMegabytes = usualMegabytes;
    this.patience = patience;
  }

  /** Those who write end before those they write to; the broker last. */
  public static final List<PartName> STOP_ORDER =
      List.of(DASHBOARD, SIMULATOR, HISTORY, INGEST, LIVE, AIRFLOW, POSTGRES, STORE, BROKER);

  /** Where those listen that listen, unless asked otherwise. */
  static final Map<PartName, Integer> USUAL_PORTS =
      Map.of(BROKER, 9092, POSTGRES, 5432, STORE, 9000, AIRFLOW, 8080, DASHBOARD, 8501);

  /** The name as people write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static PartName of(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new BadRequest(
                    "There is no part '%s'. The parts are %s.".formatted(text, allNames())));
  }

  static Optional<PartName> find(String text) {
    return Arrays.stream(values()).filter(part -> part.text().equals(text.strip())).findFirst();
  }

  static String allNames() {
    return Arrays.stream(values()).map(PartName::text).collect(Collectors.joining(", "));
  }

  static List<PartName> inOrder(Set<PartName> parts) {
    return Arrays.stream(values()).filter(parts::contains).toList();
  }

  /** Whether it does its work once and ends, instead of staying. */
  boolean isOneTask() {
    return this == HISTORY;
  }

  /** Memory it takes at the default rate, as measured. */
  int usualMegabytes() {
    return usualMegabytes;
  }

  /** The signal that asks it to stop in order. */
  String stopSignal() {
    return stopSignal;
  }

  /** How long it may take to stop before it is killed. */
  Duration patience() {
    return patience;
  }
}
