package io.ticklake.live;

import io.ticklake.live.LiveTrade.Source;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What market info says of each symbol at each moment: live.market_info, of which the newest
 * records of the symbols that came last are kept in memory. What a batch asks for beyond them is
 * read for this batch; so memory has a bound, however much is said.
 */
final class Securities implements KnownSecurities {

  /** First and last moment at which something is to be known, microseconds since 1970 UTC. */
  record Span(long first, long last) {
    static Span of(long micros) {
      return new Span(micros, micros);
    }

    Span and(Span other) {
      return new Span(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  /** Records kept of a symbol: more than one, since trades come late. */
  static final int KEPT_OF_A_SYMBOL = 8;

  private static final int KEPT_OF_ALL = 200_000;

  private static final String NEWEST =
      """
      select m.* from unnest(?::text[]) as s (symbol)
      cross join lateral (
        select * from live.market_info i where i.symbol = s.symbol order by i.valid_from desc limit %d) m"""
          .formatted(KEPT_OF_A_SYMBOL + 1);

  // from the record before the first moment, if any, to the one that ends what holds at the last
  private static final String OLDER =
      """
      select m.* from unnest(?::text[], ?::timestamptz[], ?::timestamptz[]) as s (symbol, first, last)
      cross join lateral (
        select max(i.valid_from) as valid_from from live.market_info i where i.symbol = s.symbol and i.valid_from < s.first) a
      cross join lateral (
        select min(i.valid_from) as valid_from from live.market_info i where i.symbol = s.symbol and i.valid_from > s.last) z
      join live.market_info m on m.symbol = s.symbol
        and m.valid_from >= coalesce(a.valid_from, '-infinity') and m.valid_from <= coalesce(z.valid_from, 'infinity')""";

  private final Connection connection;
  private final int keptOfAll;
  // the one that was used longest ago first
  private final Map<String, SecurityVersions> newest = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, SecurityVersions> asked = new HashMap<>();
  private int kept;
  private int records;

  Securities(Connection connection) {
    this(connection, KEPT_OF_ALL);
  }

  /**
   * @param keptOfAll most records in memory between batches; each symbol counts as one more
   */
  Securities(Connection connection, int keptOfAll) {
    this.connection = connection;
    this.keptOfAll = keptOfAll;
  }

  /** How many records were in memory when the last batch began. */
  int records() {
    return records;
  }

  /** Makes known what the questions that follow are about, and forgets what those before were. */
  void learn(Map<String, Span> spans) throws SQLException {
    asked.clear();
    forgetSome();
    readNewest(spans.keySet().stream().filter(s -> !newest.containsKey(s)).toList());
    Map<String, Span> older = new HashMap<>();
    spans.forEach(
        (symbol, span) -> {
          SecurityVersions versions = newest.get(symbol);
          if (versions.covers(span.first())) {
            asked.put(symbol, versions);
          } else {
            older.put(symbol, span);
          }
        });
    readOlder(older);
  }

  /** The same of trades. */
  void learn(Iterable<LiveTrade> trades) throws SQLException {
    Map<String, Span> spans = new HashMap<>();
    trades.forEach(
        trade ->
            spans.merge(
                trade.symbol(), Span.of(Math.floorDiv(trade.eventTimeNs(), 1_000L)), Span::and));
    learn(spans);
  }

  @Override
  public Security at(String symbol, long micros) {
    return asked.get(symbol).at(micros);
  }

  /**
   * Adds records.
   *
   * @param stored where those go that are new or replace one for the same moment
   * @return the ranges in which something else is known now
   */
  List<SecurityChange> add(Collection<SecurityRecord> records, List<SecurityRecord> stored)
      throws SQLException {
    Map<String, Span> spans = new HashMap<>();
    records.forEach(r -> spans.merge(r.symbol(), Span.of(r.validFromMicros()), Span::and));
    learn(spans);
    Map<String, SecurityVersions> before = new HashMap<>();
    Map<List<Object>, SecurityRecord> accepted = new LinkedHashMap<>();
    for (SecurityRecord record : records) {
      SecurityVersions own = asked.get(record.symbol());
      before.computeIfAbsent(record.symbol(), s -> own.copy());
      if (own.add(record)) {
        accepted.put(List.of(record.symbol(), record.validFromMicros()), record);
        keep(record, own);
      }
    }
    stored.addAll(accepted.values());
    List<SecurityChange> changes = new ArrayList<>();
    before.forEach((symbol, old) -> changes.addAll(asked.get(symbol).changesSince(old, symbol)));
    return changes;
  }

  private void keep(SecurityRecord record, SecurityVersions own) {
    SecurityVersions versions = newest.get(record.symbol());
    if (versions != null && versions != own && versions.covers(record.validFromMicros())) {
      versions.add(record);
    }
  }

  private void readNewest(List<String> symbols) throws SQLException {
    if (symbols.isEmpty()) {
      return;
    }
    Map<String, List<SecurityRecord>> read = read(NEWEST, texts(symbols));
    for (String symbol : symbols) {
      List<SecurityRecord> own = read.getOrDefault(symbol, List.of());
      newest.put(symbol, new SecurityVersions(own, own.size() <= KEPT_OF_A_SYMBOL));
    }
  }

  private void readOlder(Map<String, Span> spans) throws SQLException {
    if (spans.isEmpty()) {
      return;
    }
    List<String> symbols = List.copyOf(spans.keySet());
    List<String> first = symbols.stream().map(s -> time(spans.get(s).first())).toList();
    List<String> last = symbols.stream().map(s -> time(spans.get(s).last())).toList();
    read(OLDER, texts(symbols), texts(first), texts(last))
        .forEach(
            (symbol, own) -> {
              long begin = spans.get(symbol).first();
              boolean reachesBack = own.stream().allMatch(r -> r.validFromMicros() >= begin);
              asked.put(symbol, new SecurityVersions(own, reachesBack));
            });
  }

  private void forgetSome() {
    kept = 0;
    for (SecurityVersions versions : newest.values()) {
      versions.keepNewest(KEPT_OF_A_SYMBOL);
      kept += cost(versions);
    }
    var eldest = newest.values().iterator();
    while (kept > keptOfAll && eldest.hasNext()) {
      kept -= cost(eldest.next());
      eldest.remove();
    }
    records = kept - newest.size();
  }

  private static int cost(SecurityVersions versions) {
    return 1 + versions.size();
  }

  private Map<String, List<SecurityRecord>> read(String sql, Object... parameters)
      throws SQLException {
    Map<String, List<SecurityRecord>> read = new HashMap<>();
    Sql.query(connection, sql, Securities::record, parameters)
        .forEach(r -> read.computeIfAbsent(r.symbol(), s -> new ArrayList<>()).add(r));
    return read;
  }

  private static SecurityRecord record(ResultSet row) throws SQLException {
    return new SecurityRecord(
        row.getString("symbol"),
        Sql.micros(row, "valid_from"),
        new Security(
            row.getString("company_name"),
            row.getString("sector"),
            row.getBigDecimal("market_cap")),
        new Source(
            row.getString("source_topic"),
            row.getInt("source_partition"),
            row.getLong("source_offset")));
  }

  private Object texts(List<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
