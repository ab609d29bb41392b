package io.ticklake.silver;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.Series;
import io.ticklake.core.TradeConditions.Flags;
import io.ticklake.core.build.DayGap;
import io.ticklake.core.build.Fingerprint;
import io.ticklake.core.build.Lookbacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The heart of silver: takes one series after the other, its lookbacks and then its trades by event
 * time, and writes each trade once, in total order, with what the trades before it say. At the end
 * of each hour in which the series traded it writes the lookback for later hours; at the end of the
 * UTC day it writes one in any case, so that nobody has to read further back than a day.
 *
 * <p>Corrections and cancels come at the time of the trade they name and change it before it is
 * written. A cancelled trade is no row and moves no price, but its id was there.
 */
final class BuildSeries {

  private final HourRange hours;
  private final Hour closing;
  private final SilverRules rules;
  private final SilverRows out;
  private final CorrectionRows corrections;
  private final long buildId;
  private final SortedMap<Hour, HourCounts> counts = new TreeMap<>();

  private final SeriesState state = new SeriesState();
  private final SameTime sameTime = new SameTime();
  private final IdsSeen ids = new IdsSeen();
  private final List<Lookback> later = new ArrayList<>();

  private Series series;
  private boolean contiguous;
  private Lookback newest;
  private boolean loaded;
  private boolean tradedToday;
  private byte[] content;
  private Hour hour;
  private HourCounts hourCounts;
  private boolean tradedThisHour;
  private int ordinal;

  BuildSeries(
      HourRange hours,
      SilverRules rules,
      SilverRows out,
      CorrectionRows corrections,
      long buildId) {
    this.hours = hours;
    this.closing = Hour.firstOf(hours.from().day()).plus(23);
    this.rules = rules;
    this.out = out;
    this.corrections = corrections;
    this.buildId = buildId;
  }

  SortedMap<Hour, HourCounts> counts() {
    return counts;
  }

  void begin(String symbol, String venue) {
    series = new Series(symbol, venue);
    contiguous = rules.hasContiguousIds(venue);
    out.begin(series);
    state.clear();
    later.clear();
    newest = null;
    content = null;
    loaded = false;
    hour = null;
  }

  /** Lookbacks of a series come before its trades, in no order. */
  void addLookback(Lookback lookback) {
    if (lookback.hour().compareTo(hours.from()) >= 0) {
      later.add(lookback);
    } else if (newest == null || lookback.hour().compareTo(newest.hour()) > 0) {
      newest = lookback;
    }
  }

  /** Trades of a series come by event time; in any order within one nanosecond. */
  void addTrade(Trade trade, boolean superseded) throws IOException {
    moveTo(trade.eventTimeNs);
    hourCounts.bronzeRows++;
    if (superseded) {
      hourCounts.superseded++;
    } else {
      sameTime.add(trade);
    }
  }

  /** Corrections and cancels come as trades do, at the event time of the trade that they name. */
  void addAmendment(Amendment amendment, boolean superseded) throws IOException {
    moveTo(amendment.values.eventTimeNs);
    if (!superseded) {
      hourCounts.amendments++;
      sameTime.add(amendment);
    }
  }

  private void moveTo(long eventTimeNs) throws IOException {
    if (!sameTime.isEmpty() && sameTime.eventTimeNs() != eventTimeNs) {
      writeSameTime();
    }
    Hour at = Hour.ofNanos(eventTimeNs);
    if (!at.equals(hour)) {
      endHour();
      beginHour(at);
    }
  }

  void end() throws IOException {
    writeSameTime();
    endHour();
    load();
    closeDay();
  }

  private void beginHour(Hour next) {
    load();
    hour = next;
    hourCounts = counts.computeIfAbsent(next, h -> new HourCounts());
    tradedThisHour = false;
    ordinal = 0;
    ids.clear();
  }

  private void load() {
    if (!loaded) {
      loaded = true;
      tradedToday = newest != null && newest.hour().day().equals(hours.from().day());
      if (newest != null) {
        content = newest.content();
        state.load(content);
      }
    }
  }

  private void writeSameTime() throws IOException {
    if (sameTime.isEmpty()) {
      return;
    }
    for (Trade trade : sameTime.once()) {
      write(trade);
    }
    for (Amendment amendment : sameTime.amendments()) {
      write(amendment);
    }
    sameTime.clear();
  }

  private void write(Amendment amendment) throws IOException {
    corrections.write(series, amendment);
    switch (amendment.state) {
      case APPLIED -> {
        hourCounts.corrected += amendment.isCancel ? 0 : 1;
        hourCounts.cancelled += amendment.isCancel ? 1 : 0;
      }
      case PENDING -> hourCounts.pending++;
      case SUPERSEDED -> hourCounts.superseded++;
    }
  }

  private void write(Trade trade) throws IOException {
    if (!tradedThisHour) {
      tradedThisHour = true;
      hourCounts.inHash += Lookbacks.hash(series, content == null ? 0 : Fingerprint.of(content));
    }
    Long previous = state.lastPriceTimeNs();
    TradeNumber number = TradeNumber.of(trade.tradeId, trade.hasSequence, trade.sequence);
    long missing =
        state.missingUntold() + (contiguous ? number.missingSince(state.lastNumber()) : 0);
    state.setLastNumber(number);
    if (missing > 0 && !tradedToday) {
      hourCounts.dayGaps.add(new DayGap(hour, series, previous, missing, buildId));
    }
    tradedToday = true;
    hourCounts.duplicates += trade.copies - 1;
    if (trade.isCancelled) {
      // there is no row to tell it; the next one does
      state.setMissingUntold(missing);
      return;
    }
    state.setMissingUntold(0);
    Flags flags = rules.conditions().flags(series.venue(), trade.conditions);
    if (flags.last()) {
      state.add(trade.price, trade.eventTimeNs);
    }
    hourCounts.contentHash += out.write(trade, ordinal++, flags, state, previous, missing);
    hourCounts.rows++;
    if (trade.tradeId != null) {
      ids.add(trade.tradeId);
    }
  }

  private void endHour() throws IOException {
    if (hour == null) {
      return;
    }
    hourCounts.tradeIdsReused += ids.reused();
    if (tradedThisHour) {
      content = state.content();
      out.writeTail(hour, true, content);
      hourCounts.outHash += Lookbacks.hash(series, Fingerprint.of(content));
    }
  }

  // Only the day's last hour holds series that did not trade in it. Where it lies outside this
  // build, what it holds of its own trades stays, and the rest is replaced by the newest state.
  private void closeDay() throws IOException {
    Lookback ofClosing = null;
    Lookback last = null;
    for (Lookback lookback : later) {
      if (lookback.hour().equals(closing)) {
        ofClosing = lookback.traded() ? lookback : null;
      } else if (last == null || lookback.hour().compareTo(last.hour()) > 0) {
        last = lookback;
      }
    }
    if (hours.contains(closing)) {
      if (content != null && !(closing.equals(hour) && tradedThisHour)) {
        out.writeTail(closing, false, content);
      }
    } else if (ofClosing != null) {
      out.writeTail(ofClosing);
    } else if (last != null) {
      out.writeTail(closing, false, last.content());
    } else if (content != null) {
      out.writeTail(closing, false, content);
    }
  }

  /** Hours without any trade, so that every hour of the build has its counts. */
  static SortedMap<Hour, HourCounts> complete(
      HourRange hours, SortedMap<Hour, HourCounts> counted) {
    SortedMap<Hour, HourCounts> all = new TreeMap<>();
    hours.hours().forEach(hour -> all.put(hour, counted.getOrDefault(hour, new HourCounts())));
    return Collections.unmodifiableSortedMap(all);
  }
}
