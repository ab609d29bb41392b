package io.ticklake.analytics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** SQL that comes with the program, one statement per file; the first line says what it is. */
final class SqlResource {

  private SqlResource() {}

  static String read(String name) {
    try (InputStream in = SqlResource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }

  /** The first line without its dashes. */
  static String firstSentence(String sql) {
    return sql.lines().findFirst().orElseThrow().replaceFirst("^--\\s*", "");
  }
}
