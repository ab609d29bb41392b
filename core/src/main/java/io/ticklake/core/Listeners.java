package io.ticklake.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Asks whether a server is there at all, before a client that would try for long. */
public final class Listeners {

  private static final Duration A_LOOK = Duration.ofSeconds(1);

  private Listeners() {}

  /** The same with a second for each address: for who only looks, and does not depend on it. */
  public static boolean someListens(String addresses) {
    return someListens(addresses, A_LOOK);
  }

  /**
   * Whether somebody takes a connection at one of the addresses.
   *
   * @param addresses host:port, separated by commas; at what is none nobody listens
   * @param patience how long one address may take; where nobody listens it is told at once
   */
  public static boolean someListens(String addresses, Duration patience) {
    for (String address : addresses.split(",", -1)) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(
                address.substring(0, colon).strip(),
                Integer.parseInt(address.substring(colon + 1).strip())),
            Math.toIntExact(patience.toMillis()));
        return true;
      } catch (IOException | RuntimeException e) {
        // the next one may
      }
    }
    return false;
  }
}
