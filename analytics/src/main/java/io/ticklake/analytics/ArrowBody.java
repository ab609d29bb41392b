package io.ticklake.analytics;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The nodes and buffers of one record batch, in the order in which Arrow lists them. */
final class ArrowBody {

  private static final int ALIGNMENT = 8;

  /** Length and number of nulls of a column. */
  record Node(long rows, long nulls) {}

  /** Where a buffer lies in the body; what follows it up to the next one is padding. */
  record Place(long offset, long length) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private long length;

  void node(long rows, long nulls) {
    nodes.add(new Node(rows, nulls));
  }

  void buffer(ArrowBytes bytes) {
    buffer(bytes.array(), bytes.size());
  }

  void buffer(byte[] array, int size) {
    places.add(new Place(length, size));
    pieces.add(array);
    length += padded(size);
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Place> places() {
    return places;
  }

  long length() {
    return length;
  }

  void writeTo(OutputStream out) throws IOException {
    for (int i = 0; i < pieces.size(); i++) {
      int size = (int) places.get(i).length();
      out.write(pieces.get(i), 0, size);
      out.write(new byte[padded(size) - size]);
    }
  }

  static int padded(int size) {
    return Math.addExact(size, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
