package io.ticklake.ingest.feed;

import io.ticklake.core.LakeException.BadRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The members of an index as CSV, as they were on one day: {@code Symbol, Name, Sector} or {@code
 * Symbol, Security, GICS Sector, …}. Each row becomes market info that holds from 00:00 UTC of that
 * day. A row without a sector is kept with none; other columns go along under their names in lower
 * case. Values are not corrected here: what a source calls a sector is what bronze holds.
 */
final class Constituents implements FileFeed {

  private static final Map<String, String> FIELDS =
      Map.of(
          "symbol", "symbol",
          "name", "company_name",
          "security", "company_name",
          "sector", "sector",
          "gics_sector", "sector");

  private final CapturedFile file;
  private final long effectiveAtNs;
  private final List<String> columns;
  private final JsonObjectText json = new JsonObjectText();
  private List<String> next;
  private long nextLine;

  private Constituents(CapturedFile file, long effectiveAtNs) {
    this.file = file;
    this.effectiveAtNs = effectiveAtNs;
    this.columns = header();
    advance();
  }

  static Constituents open(Path path, FeedOptions options) {
    long day =
        options
            .effective()
            .orElseThrow(
                () ->
                    new BadRequest(
                        "Members of an index need the day from which they hold. Give --effective 2026-01-31."))
            .atStartOfDay(ZoneOffset.UTC)
            .toEpochSecond();
    return new Constituents(CapturedFile.open(path), Math.multiplyExact(day, 1_000_000_000L));
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public FeedRecord next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    Map<String, String> row = new HashMap<>();
    json.start();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      String value = i < next.size() ? next.get(i) : "";
      row.put(column, value);
      if (!value.isEmpty()) {
        json.text(column, value);
      } else if (column.equals("sector")) {
        json.nothing(column);
      }
    }
    json.number("effective_at", effectiveAtNs);
    String symbol = row.getOrDefault("symbol", "");
    byte[] key = symbol.isEmpty() ? null : symbol.getBytes(StandardCharsets.UTF_8);
    FeedRecord record =
        new FeedRecord(key, json.end(), FileFeeds.MARKET_INFO, FeedRecord.UNKNOWN, nextLine);
    advance();
    return record;
  }

  private List<String> header() {
    List<String> names = row();
    if (names == null) {
      throw file.damaged("it is empty", null);
    }
    List<String> fields = new ArrayList<>();
    for (String name : names) {
      String plain = name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
      fields.add(FIELDS.getOrDefault(plain, plain));
    }
    for (String needed : List.of("symbol", "company_name", "sector")) {
      if (fields.stream().filter(needed::equals).count() != 1) {
        throw file.damaged(
            "the header %s has not one column for %s".formatted(names, needed), null);
      }
    }
    return fields;
  }

  private void advance() {
    next = row();
    if (next != null && next.size() > columns.size()) {
      throw file.damaged(
          "it has %d fields, the header %d".formatted(next.size(), columns.size()), null);
    }
  }

  // A row of RFC 4180; a quoted field may run over several lines. Null behind the last.
  private List<String> row() {
    byte[] line = file.nextLine();
    while (line != null && line.length == 0) {
      line = file.nextLine();
    }
    if (line == null) {
      return null;
    }
    nextLine = file.line();
    StringBuilder text = new StringBuilder(text(line));
    if (nextLine == 1 && text.charAt(0) == '\uFEFF') {
      text.deleteCharAt(0);
    }
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() && quoted) {
        byte[] more = file.nextLine();
        if (more == null) {
          throw file.damaged("a quote is not closed", null);
        }
        text.append('\n').append(text(more));
      }
      char letter = i == text.length() ? ',' : text.charAt(i);
      boolean doubled =
          quoted && letter == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
      if (doubled) {
        field.append('"');
        i++;
      } else if (letter == '"') {
        quoted = !quoted;
      } else if (letter == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(letter);
      }
    }
    return fields;
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  @Override
  public double progress() {
    return file.progress();
  }

  @Override
  public void close() {
    file.close();
  }
}
