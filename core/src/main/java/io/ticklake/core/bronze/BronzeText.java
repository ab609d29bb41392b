package io.ticklake.core.bronze;

import io.ticklake.core.Hour;
import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.bronze.StreamProgress.KafkaTopic;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The records of bronze as text, in snapshot summaries and in meta.bronze_log. Lists are separated
 * by commas; a comma, percent sign, blank or control character inside a name is percent-encoded.
 */
final class BronzeText {

  private static final Pattern SOURCE = Pattern.compile("(.*):(\\d+):(\\d+)-(\\d+)");
  private static final Pattern COVERED = Pattern.compile("(.*):(-?\\d+)-(-?\\d+)");
  private static final Pattern PAIR = Pattern.compile("(-?\\d+):(\\d+)");

  private BronzeText() {}

  /** {@code stock-ticks:0:100-199,stock-ticks:1:80-93}. */
  static String sources(List<SourceRange> ranges) {
    return ranges.stream()
        .map(
            range ->
                "%s:%d:%d-%d"
                    .formatted(
                        encoded(range.source()), range.partition(), range.first(), range.last()))
        .collect(Collectors.joining(","));
  }

  static List<SourceRange> sources(String text) {
    List<SourceRange> ranges = new ArrayList<>();
    for (String part : parts(text)) {
      Matcher range = match(SOURCE, part, "offsets");
      ranges.add(
          new SourceRange(
              decoded(range.group(1)),
              Integer.parseInt(range.group(2)),
              Long.parseLong(range.group(3)),
              Long.parseLong(range.group(4))));
    }
    return ranges;
  }

  /** Hours since 1970 and rows: {@code 490902:3600,490903:12}. */
  static String eventHours(SortedMap<Hour, Long> hours) {
    return hours.entrySet().stream()
        .map(hour -> hour.getKey().sinceEpoch() + ":" + hour.getValue())
        .collect(Collectors.joining(","));
  }

  static SortedMap<Hour, Long> eventHours(String text) {
    SortedMap<Hour, Long> hours = new TreeMap<>();
    pairs(text, (hour, rows) -> hours.put(new Hour(hour), rows));
    return hours;
  }

  /** {@code KRAKEN:1767225600000000-1767225601000000}. */
  static String coverage(SortedMap<String, Coverage> venues) {
    return venues.entrySet().stream()
        .map(
            venue ->
                "%s:%d-%d"
                    .formatted(
                        encoded(venue.getKey()),
                        venue.getValue().firstMicros(),
                        venue.getValue().lastMicros()))
        .collect(Collectors.joining(","));
  }

  static SortedMap<String, Coverage> coverage(String text) {
    SortedMap<String, Coverage> venues = new TreeMap<>();
    for (String part : parts(text)) {
      Matcher covered = match(COVERED, part, "coverage");
      venues.put(
          decoded(covered.group(1)),
          new Coverage(Long.parseLong(covered.group(2)), Long.parseLong(covered.group(3))));
    }
    return venues;
  }

  /**
   * {@code stream=… batch=7 topic=stock-ticks topic_id=… source=stock-ticks at=… ends=0:12,1:9}.
   */
  static String progress(StreamProgress progress) {
    return "stream=%s batch=%d topic=%s topic_id=%s source=%s at=%d ends=%s"
        .formatted(
            encoded(progress.stream()),
            progress.batch(),
            encoded(progress.topic().name()),
            encoded(progress.topic().id()),
            encoded(progress.topic().source()),
            progress.ingestedAtMicros(),
            progress.endOffsets().entrySet().stream()
                .map(end -> end.getKey() + ":" + end.getValue())
                .collect(Collectors.joining(",")));
  }

  static StreamProgress progress(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), decoded(field.substring(equals + 1)));
      }
    }
    try {
      SortedMap<Integer, Long> ends = new TreeMap<>();
      pairs(fields.get("ends"), (partition, end) -> ends.put(Math.toIntExact(partition), end));
      return new StreamProgress(
          fields.get("stream"),
          Long.parseLong(fields.get("batch")),
          new KafkaTopic(fields.get("topic"), fields.get("topic_id"), fields.get("source")),
          ends,
          Long.parseLong(fields.get("at")));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new BadData(
          "'%s' is no progress of a stream. The table's metadata was changed by hand; restore it from a backup."
              .formatted(text),
          e);
    }
  }

  private static void pairs(String text, BiConsumer<Long, Long> each) {
    for (String part : parts(text)) {
      Matcher pair = match(PAIR, part, "numbers");
      each.accept(Long.parseLong(pair.group(1)), Long.parseLong(pair.group(2)));
    }
  }

  private static List<String> parts(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private static Matcher match(Pattern pattern, String text, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new BadData(
          "'%s' in the record of an append is no list of %s. The table's metadata was changed by hand; restore it from a backup."
              .formatted(text, what));
    }
    return matcher;
  }

  private static String encoded(String name) {
    StringBuilder out = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c -> {
              if (c == ',' || c == '%' || c == '+' || c <= ' ' || c == 127) {
                out.append('%').append("%02X".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static String decoded(String text) {
    return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
