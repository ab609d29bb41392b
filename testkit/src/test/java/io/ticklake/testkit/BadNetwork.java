package io.ticklake.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a store and treats objects badly that are sent through it: resets their connection,
 * or brings their end late.
 */
final class BadNetwork implements AutoCloseable {

  /** When a connection is reset. */
  enum Moment {
    /** The client has sent the head of its request and waits to be asked for the object. */
    ASKED,
    IN_THE_MIDDLE
  }

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)\r\n");

  private final ServerSocket socket;
  private final URI store;
  private final AtomicInteger toReset = new AtomicInteger();
  private final AtomicInteger harmed = new AtomicInteger();
  private volatile Moment moment = Moment.ASKED;
  private volatile long holdMillis;

  BadNetwork(String endpoint) throws IOException {
    this.store = URI.create(endpoint);
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Resets the connections on which the next objects are sent. */
  void resetNext(int objects, Moment at) {
    moment = at;
    toReset.set(objects);
  }

  /** From now on the last byte of each object comes so much later. */
  void holdLastByte(long millis) {
    holdMillis = millis;
  }

  /** Connections that were reset, and objects that the store answered before it had their end. */
  int harmed() {
    return harmed.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() throws IOException {
    while (!socket.isClosed()) {
      Socket client = socket.accept();
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    Socket server = new Socket(store.getHost(), store.getPort());
    AtomicBoolean holding = new AtomicBoolean();
    start(() -> answer(server, client, holding));
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] bytes = new byte[1 << 16];
      long left = 0;
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        // a client sends the head of a request in one piece
        String head = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        if (left <= 0 && head.startsWith("PUT ")) {
          if (toReset.getAndUpdate(objects -> Math.max(0, objects - 1)) > 0) {
            reset(client);
            return;
          }
          left = head.indexOf("\r\n\r\n") + 4 + length(head);
        }
        left -= count;
        int held = left == 0 && holdMillis > 0 ? 1 : 0;
        out.write(bytes, 0, count - held);
        if (held > 0) {
          hold(holding);
          out.write(bytes, count - held, held);
        }
      }
    }
  }

  private void reset(Socket client) throws IOException {
    harmed.incrementAndGet();
    if (moment == Moment.IN_THE_MIDDLE) {
      client.getOutputStream().write(CONTINUE);
      client.getInputStream().readNBytes(1_000);
    }
    client.setSoLinger(true, 0);
  }

  private void hold(AtomicBoolean holding) {
    holding.set(true);
    try {
      TimeUnit.MILLISECONDS.sleep(holdMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    holding.set(false);
  }

  private static long length(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Long.parseLong(length.group(1)) : 0;
  }

  private void answer(Socket server, Socket client, AtomicBoolean holding) throws IOException {
    try (server;
        client) {
      byte[] bytes = new byte[1 << 16];
      InputStream in = server.getInputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (holding.get() && !Arrays.equals(Arrays.copyOf(bytes, count), CONTINUE)) {
          harmed.incrementAndGet();
        }
        client.getOutputStream().write(bytes, 0, count);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void start(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException e) {
                // one side is gone; the other notices
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
