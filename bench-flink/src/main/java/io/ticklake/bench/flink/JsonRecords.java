package io.ticklake.bench.flink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Reads one JSON object for each record. */
final class JsonRecords<T> extends AbstractDeserializationSchema<T> {

  private final Class<T> type;
  private transient ObjectReader reader;

  JsonRecords(Class<T> type) {
    super(type);
    this.type = type;
  }

  @Override
  public void open(InitializationContext context) {
    reader = new ObjectMapper().readerFor(type);
  }

  @Override
  public T deserialize(byte[] message) throws IOException {
    return reader.readValue(message);
  }
}
