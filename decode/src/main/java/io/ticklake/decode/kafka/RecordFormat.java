package io.ticklake.decode.kafka;

import io.ticklake.decode.TickDecoders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The format that a record's headers name. Not thread safe. */
public final class RecordFormat {

  private static final byte[] TICKS = TickDecoders.TICKS.getBytes(StandardCharsets.UTF_8);

  private byte[] bytes = TICKS;
  private String name = TickDecoders.TICKS;

  // Most records have no header, and neighbours mostly the same.
  /** The name; that of Tick JSON where no header names one. */
  public String of(Headers headers) {
    byte[] next = TICKS;
    // Kafka allows a header several times; the last one counts, as its clients have it
    for (Header header : headers) {
      if (header.value() != null && header.key().equals(TickDecoders.FORMAT_HEADER)) {
        next = header.value();
      }
    }
    if (!Arrays.equals(next, bytes)) {
      bytes = next;
      name = new String(next, StandardCharsets.UTF_8);
    }
    return name;
  }
}
