package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command tells its result: a line for people, or a JSON object for programs. */
final class ResultOption {

  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Result as a line of text or as one JSON object. Default: text.")
  Format format = Format.TEXT;

  /** Prints one of the two on standard output. */
  void print(CommandSpec spec, String line, Map<String, ?> object) {
    spec.commandLine().getOut().println(format == Format.TEXT ? line : json(object));
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

  /** {@code 1 file}, {@code 2 files}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  private static String json(Map<String, ?> object) {
    try {
      return new ObjectMapper().writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + object, e);
    }
  }
}
