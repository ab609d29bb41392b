package io.ticklake.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option of commands whose answer a program may read. */
final class OutputOption {

  /** For a person, or one JSON object for a program. */
  enum Output {
    TEXT,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "text for people (default) or one JSON object.")
  Output output = Output.TEXT;

  /** Writes the fields of the object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  boolean json() {
    return output == Output.JSON;
  }

  /** Prints one JSON object on a line of its own. */
  void write(CommandSpec spec, Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    spec.commandLine().getOut().println(text);
  }
}
