package io.ticklake.core;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Consecutive hours, half-open: {@code from} is the first, {@code to} is the first that no longer
 * belongs to it.
 *
 * @param from first hour
 * @param to hour after the last one; later than {@code from}
 */
public record HourRange(Hour from, Hour to) implements Serializable {

  public HourRange {
    if (from.compareTo(to) >= 0) {
      throw new LakeException.BadRequest(
          "The range from %s to %s is empty: --to is exclusive and must be later than --from."
              .formatted(from, to));
    }
  }

  public static HourRange of(Hour hour) {
    return new HourRange(hour, hour.plus(1));
  }

  /** The hours of a UTC day. */
  public static HourRange ofDay(LocalDate day) {
    Hour first = Hour.firstOf(day);
    return new HourRange(first, first.plus(24));
  }

  /**
   * Ranges that cover these hours, as few as leave others out.
   *
   * @param hours in time order
   * @param others hours that no range may cover; what is neither may be covered
   */
  public static List<HourRange> covering(Collection<Hour> hours, NavigableSet<Hour> others) {
    List<HourRange> ranges = new ArrayList<>();
    for (Hour hour : hours) {
      HourRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && others.subSet(last.to(), hour).isEmpty()) {
        ranges.set(ranges.size() - 1, new HourRange(last.from(), hour.plus(1)));
      } else {
        ranges.add(of(hour));
      }
    }
    return ranges;
  }

  public boolean contains(Hour hour) {
    return from.compareTo(hour) <= 0 && hour.compareTo(to) < 0;
  }

  /** The hours that lie in both; empty if none does. */
  public Optional<HourRange> intersection(HourRange other) {
    Hour first = from.compareTo(other.from) >= 0 ? from : other.from;
    Hour end = to.compareTo(other.to) <= 0 ? to : other.to;
    return first.compareTo(end) < 0 ? Optional.of(new HourRange(first, end)) : Optional.empty();
  }

  /** Number of hours. */
  public long size() {
    return to.sinceEpoch() - from.sinceEpoch();
  }

  public List<Hour> hours() {
    return LongStream.range(from.sinceEpoch(), to.sinceEpoch()).mapToObj(Hour::new).toList();
  }

  /** Its parts in each UTC day it touches, in time order. */
  public List<HourRange> byDay() {
    List<HourRange> days = new ArrayList<>();
    for (Hour start = from; start.compareTo(to) < 0; ) {
      Hour nextDay = ofDay(start.day()).to();
      Hour end = nextDay.compareTo(to) < 0 ? nextDay : to;
      days.add(new HourRange(start, end));
      start = end;
    }
    return days;
  }

  @Override
  public String toString() {
    return size() == 1 ? from.toString() : from + " to " + to;
  }
}
