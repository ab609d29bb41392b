package io.ticklake.live.sink;

import io.ticklake.live.SeriesMinute;
import io.ticklake.live.SymbolHour;
import io.ticklake.live.TablesSnapshot;
import io.ticklake.live.TradeTotals;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Totals by symbol and hour. The minutes that changed are computed anew from their trades, all
 * others are remembered: a trade counts once however often its row changes.
 *
 * <p>What is remembered is as new as the last snapshot or newer than the target, never older, so
 * that a write that failed is done again with the same object.
 */
final class HourlyTotals {

  private static final int HOURS_IN_MEMORY = 10_000;

  private final int hoursInMemory;
  private final Map<SymbolHour, Map<SeriesMinute, TradeTotals>> hours =
      new LinkedHashMap<>(16, 0.75f, true);

  HourlyTotals() {
    this(HOURS_IN_MEMORY);
  }

  HourlyTotals(int hoursInMemory) {
    this.hoursInMemory = hoursInMemory;
  }

  /**
   * The totals of each hour that holds one of these minutes.
   *
   * @param changed minutes in which a trade came, changed or went since the last call
   */
  Map<SymbolHour, TradeTotals> after(Set<SeriesMinute> changed, TablesSnapshot snapshot)
      throws SQLException {
    Set<SymbolHour> touched = new LinkedHashSet<>();
    changed.forEach(minute -> touched.add(minute.hour()));
    Set<SeriesMinute> asked = new LinkedHashSet<>(changed);
    asked.addAll(
        snapshot.minutes(touched.stream().filter(hour -> !hours.containsKey(hour)).toList()));
    Map<SeriesMinute, TradeTotals> computed = snapshot.totals(asked);
    for (SeriesMinute minute : asked) {
      Map<SeriesMinute, TradeTotals> minutes =
          hours.computeIfAbsent(minute.hour(), hour -> new HashMap<>());
      TradeTotals totals = computed.get(minute);
      if (totals == null) {
        minutes.remove(minute);
      } else {
        minutes.put(minute, totals);
      }
    }
    Map<SymbolHour, TradeTotals> sums = new TreeMap<>(HourlyTotals::inOrder);
    touched.forEach(hour -> sums.put(hour, sum(hours.get(hour))));
    forgetOldest();
    return sums;
  }

  private static int inOrder(SymbolHour a, SymbolHour b) {
    int byHour = a.hour().compareTo(b.hour());
    return byHour != 0 ? byHour : a.symbol().compareTo(b.symbol());
  }

  private static TradeTotals sum(Map<SeriesMinute, TradeTotals> minutes) {
    return minutes.values().stream().reduce(TradeTotals.NONE, TradeTotals::plus);
  }

  private void forgetOldest() {
    var oldest = hours.entrySet().iterator();
    while (hours.size() > hoursInMemory) {
      oldest.next();
      oldest.remove();
    }
  }
}
