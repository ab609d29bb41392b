package io.ticklake.analytics;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/**
 * Rows in Arrow's own bytes, as its columnar format 1.5 writes them ("IPC"), not compressed. Made
 * of plain arrays, so that it needs neither Arrow's allocator nor an opened module of Java.
 */
public enum ArrowFormat {
  /** One batch after the other, to be read from a pipe. */
  STREAM,
  /** The same with an index at its end, to be mapped and read at any place (.arrow). */
  FILE;

  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int CONTINUES = -1;
  private static final int ROWS = 65_536;
  private static final long BYTES = 16L << 20;

  /** Writes all rows and returns their number. */
  public long write(ResultSet rows, OutputStream out) throws SQLException, IOException {
    ResultFormat.Columns result = ResultFormat.Columns.of(rows.getMetaData());
    List<ArrowColumn> columns = new ArrayList<>();
    for (int i = 0; i < result.names().size(); i++) {
      columns.add(ArrowTypes.column(result.names().get(i), SqlType.parse(result.types().get(i))));
    }
    return new Writing(columns, out).run(rows, result.types());
  }

  /** One result on its way. */
  private final class Writing {

    private record Placed(long offset, int metadata, long body) {}

    private final List<ArrowColumn> columns;
    private final OutputStream out;
    private final List<Placed> batches = new ArrayList<>();
    private long position;

    Writing(List<ArrowColumn> columns, OutputStream out) {
      this.columns = columns;
      this.out = out;
    }

    long run(ResultSet rows, List<String> types) throws SQLException, IOException {
      if (ArrowFormat.this == FILE) {
        write(MAGIC);
        write(new byte[ArrowBody.padded(MAGIC.length) - MAGIC.length]);
      }
      FlatBufferBuilder schema = new FlatBufferBuilder();
      message(schema, MessageHeader.Schema, schema(schema), new ArrowBody());
      long count = 0;
      int inBatch = 0;
      ResultSet row = rows.unwrap(ResultSet.class);
      while (rows.next()) {
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).add(value(row, i + 1, types.get(i)));
        }
        count++;
        if (++inBatch == ROWS || size() >= BYTES) {
          batch(inBatch);
          inBatch = 0;
        }
      }
      if (inBatch > 0) {
        batch(inBatch);
      }
      write(integers(CONTINUES, 0));
      if (ArrowFormat.this == FILE) {
        footer();
      }
      out.flush();
      return count;
    }

    private long size() {
      long size = 0;
      for (ArrowColumn column : columns) {
        size += column.size();
      }
      return size;
    }

    // As java.sql.Timestamp it would pass through the machine's time zone.
    private static Object value(ResultSet rows, int column, String type) throws SQLException {
      return type.startsWith("TIMESTAMP") && !type.endsWith("ZONE") && !type.endsWith("]")
          ? rows.getObject(column, LocalDateTime.class)
          : rows.getObject(column);
    }

    private int schema(FlatBufferBuilder builder) {
      int[] fields = columns.stream().mapToInt(column -> column.field(builder)).toArray();
      int vector = Schema.createFieldsVector(builder, fields);
      Schema.startSchema(builder);
      Schema.addFields(builder, vector);
      return Schema.endSchema(builder);
    }

    private void batch(int rows) throws IOException {
      ArrowBody body = new ArrowBody();
      columns.forEach(column -> column.addTo(body));
      FlatBufferBuilder builder = new FlatBufferBuilder();
      // Vectors of structures are written from their end.
      RecordBatch.startBuffersVector(builder, body.places().size());
      for (int i = body.places().size() - 1; i >= 0; i--) {
        ArrowBody.Place place = body.places().get(i);
        Buffer.createBuffer(builder, place.offset(), place.length());
      }
      int buffers = builder.endVector();
      RecordBatch.startNodesVector(builder, body.nodes().size());
      for (int i = body.nodes().size() - 1; i >= 0; i--) {
        ArrowBody.Node node = body.nodes().get(i);
        FieldNode.createFieldNode(builder, node.rows(), node.nulls());
      }
      int nodes = builder.endVector();
      RecordBatch.startRecordBatch(builder);
      RecordBatch.addLength(builder, rows);
      RecordBatch.addNodes(builder, nodes);
      RecordBatch.addBuffers(builder, buffers);
      batches.add(
          message(builder, MessageHeader.RecordBatch, RecordBatch.endRecordBatch(builder), body));
      columns.forEach(ArrowColumn::clear);
    }

    private Placed message(FlatBufferBuilder builder, byte kind, int header, ArrowBody body)
        throws IOException {
      Message.startMessage(builder);
      Message.addVersion(builder, MetadataVersion.V5);
      Message.addHeaderType(builder, kind);
      Message.addHeader(builder, header);
      Message.addBodyLength(builder, body.length());
      builder.finish(Message.endMessage(builder));
      byte[] metadata = builder.sizedByteArray();
      int padded = ArrowBody.padded(metadata.length);
      long start = position;
      write(integers(CONTINUES, padded));
      write(metadata);
      write(new byte[padded - metadata.length]);
      body.writeTo(out);
      position += body.length();
      return new Placed(start, 2 * Integer.BYTES + padded, body.length());
    }

    private void footer() throws IOException {
      FlatBufferBuilder builder = new FlatBufferBuilder();
      int schema = schema(builder);
      Footer.startRecordBatchesVector(builder, batches.size());
      for (int i = batches.size() - 1; i >= 0; i--) {
        Placed batch = batches.get(i);
        Block.createBlock(builder, batch.offset, batch.metadata, batch.body);
      }
      int blocks = builder.endVector();
      Footer.startFooter(builder);
      Footer.addVersion(builder, MetadataVersion.V5);
      Footer.addSchema(builder, schema);
      Footer.addRecordBatches(builder, blocks);
      builder.finish(Footer.endFooter(builder));
      byte[] footer = builder.sizedByteArray();
      write(footer);
      write(integers(footer.length));
      write(MAGIC);
    }

    private void write(byte[] bytes) throws IOException {
      out.write(bytes);
      position += bytes.length;
    }

    private static byte[] integers(int... numbers) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Integer.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
      for (int number : numbers) {
        bytes.putInt(number);
      }
      return bytes.array();
    }
  }
}
