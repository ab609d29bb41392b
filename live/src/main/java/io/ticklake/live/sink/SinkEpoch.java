package io.ticklake.live.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklake.core.LakeException.BadData;
import java.io.IOException;

/**
 * What stands in the progress topic for a sink.
 *
 * @param epoch raised by each sink of this name that starts
 * @param position how far it is; null: it has never written
 */
record SinkEpoch(long epoch, Position position) {

  /** Before any sink of that name. */
  static final SinkEpoch NONE = new SinkEpoch(0, null);

  private static final JsonFactory JSON = new JsonFactory();

  /** Reads {@code {"epoch":2,"tables":"…","batch":7}}. */
  static SinkEpoch parse(byte[] bytes) {
    long epoch = 0;
    long batch = 0;
    String tables = null;
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "epoch" -> epoch = json.getLongValue();
          case "batch" -> batch = json.getLongValue();
          case "tables" -> tables = json.getText();
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new BadData(
          "The progress topic holds no position of a sink but '%s'. Check sink.kafka.progress_topic: no other program may write to it."
              .formatted(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)),
          e);
    }
    return new SinkEpoch(epoch, tables == null ? null : new Position(tables, batch));
  }
}
