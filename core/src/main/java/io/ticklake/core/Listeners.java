package io.ticklake.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Asks whether a server is there at all, before a client that would try for long. */
public final class Listeners {

  private static final int PATIENCE_MILLIS = 1_000;

  private Listeners() {}

  /**
   * Whether somebody takes a connection at one of the addresses.
   *
   * @param addresses host:port, separated by commas; at what is none nobody listens
   */
  public static boolean someListens(String addresses) {
    for (String address : addresses.split(",", -1)) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(
                address.substring(0, colon).strip(),
                Integer.parseInt(address.substring(colon + 1).strip())),
            PATIENCE_MILLIS);
        return true;
      } catch (IOException | RuntimeException e) {
        // the next one may
      }
    }
    return false;
  }
}
