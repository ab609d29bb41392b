package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command tells its result: text for people, or one JSON object for programs. */
final class ResultOption {

  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Result as text or as one JSON object. Default: text.")
  Format format = Format.TEXT;

  /** Writes the fields of the object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  boolean isJson() {
    return format == Format.JSON;
  }

  /** Prints a line on the way to the result, which one object alone has no place for. */
  void printProgress(CommandSpec spec, String line) {
    if (!isJson()) {
      print(spec, line);
    }
  }

  /** Prints the line or the object. */
  void print(CommandSpec spec, String line, Map<String, ?> object) {
    if (isJson()) {
      print(spec, json -> writeFields(json, object));
    } else {
      print(spec, line);
    }
  }

  /** Prints one JSON object on a line of its own. */
  void print(CommandSpec spec, Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string that cannot be written to", e);
    }
    print(spec, text.toString());
  }

  private static void print(CommandSpec spec, String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  /** {@code 59.1 MB}, {@code 812 bytes}. */
  static String bytes(long bytes) {
    return bytes < 100_000
        ? "%,d bytes".formatted(bytes)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  /** {@code 2.1 s}. */
  static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
  }

  /** {@code 40 s}, {@code 29 min}, {@code 5 h}: how long ago something was. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : "%,d h".formatted(seconds / 3_600);
  }

  /** {@code 1 file}, {@code 2 files}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  private static void writeFields(JsonGenerator json, Map<?, ?> object) throws IOException {
    for (Map.Entry<?, ?> field : object.entrySet()) {
      json.writeFieldName(field.getKey().toString());
      writeValue(json, field.getValue());
    }
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> object) {
      json.writeStartObject();
      writeFields(json, object);
      json.writeEndObject();
    } else if (value instanceof Iterable<?> values) {
      json.writeStartArray();
      for (Object each : values) {
        writeValue(json, each);
      }
      json.writeEndArray();
    } else {
      json.writeObject(value);
    }
  }
}
