package io.ticklake.core;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * One UTC hour, written {@code 2026-01-05T14}: the unit in which bronze is stored and silver is
 * built.
 *
 * @param sinceEpoch hours since 1970-01-01T00 UTC
 */
public record Hour(long sinceEpoch) implements Comparable<Hour>, Serializable {

  /** Microseconds in an hour. */
  public static final long MICROS = 3_600_000_000L;

  private static final long NANOS = MICROS * 1_000;
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** Reads {@code 2026-01-05T14}; anything else is a {@link LakeException.BadRequest}. */
  public static Hour parse(String text) {
    try {
      return of(LocalDateTime.parse(text, TEXT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw new LakeException.BadRequest(
          "'" + text + "' is not an hour. Write a UTC hour as in 2026-01-05T14.", e);
    }
  }

  /** The hour that an instant lies in. */
  public static Hour of(Instant instant) {
    return new Hour(Math.floorDiv(instant.getEpochSecond(), 3_600L));
  }

  /** The hour that a time in microseconds since 1970 UTC lies in. */
  public static Hour ofMicros(long micros) {
    return new Hour(Math.floorDiv(micros, MICROS));
  }

  /** The hour that a time in nanoseconds since 1970 UTC lies in. */
  public static Hour ofNanos(long nanos) {
    return new Hour(Math.floorDiv(nanos, NANOS));
  }

  /** The first hour of a UTC day. */
  public static Hour firstOf(LocalDate day) {
    return new Hour(day.toEpochDay() * 24);
  }

  public Instant start() {
    return Instant.ofEpochSecond(sinceEpoch * 3_600L);
  }

  /** Start in microseconds since 1970 UTC. */
  public long startMicros() {
    return sinceEpoch * MICROS;
  }

  public LocalDate day() {
    return LocalDate.ofEpochDay(Math.floorDiv(sinceEpoch, 24L));
  }

  /** 0 to 23. */
  public int hourOfDay() {
    return (int) Math.floorMod(sinceEpoch, 24L);
  }

  public Hour plus(long hours) {
    return new Hour(sinceEpoch + hours);
  }

  @Override
  public int compareTo(Hour other) {
    return Long.compare(sinceEpoch, other.sinceEpoch);
  }

  @Override
  public String toString() {
    return TEXT.format(start().atOffset(ZoneOffset.UTC));
  }
}
