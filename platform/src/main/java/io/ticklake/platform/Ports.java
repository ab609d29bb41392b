package io.ticklake.platform;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/** Chooses ports of 127.0.0.1, each once. */
final class Ports {

  private static final int TRIES = 200;

  private final IntPredicate isFree;
  private final Set<Integer> chosen = new HashSet<>();

  Ports(IntPredicate isFree) {
    this.isFree = isFree;
  }

  /**
   * The port asked for, or else the first free one from the usual one upwards.
   *
   * @param option name of the option that asks for one, for the message
   * @param given the port asked for; taken, it is an {@link Unavailable}
   */
  int choose(String option, OptionalInt given, int usual) {
    if (given.isPresent()) {
      int port = given.getAsInt();
      if (!take(port)) {
        throw new Unavailable(
            "Port %d of 127.0.0.1 is taken. Give another one with %s, or leave it out for the next free one."
                .formatted(port, option));
      }
      return port;
    }
    for (int port = usual; port < usual + TRIES && port <= 65_535; port++) {
      if (take(port)) {
        return port;
      }
    }
    throw new Unavailable(
        "No port from %d to %d of 127.0.0.1 is free. Give one with %s."
            .formatted(usual, usual + TRIES - 1, option));
  }

  private boolean take(int port) {
    return !chosen.contains(port) && isFree.test(port) && chosen.add(port);
  }

  /** Whether nobody on this machine listens there. */
  static boolean isFree(int port) {
    return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        // somebody who listens on all addresses would be hidden behind us
        && canBind(new InetSocketAddress(port));
  }

  private static boolean canBind(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      // a port of which only closed connections are left can be listened on again
      socket.setReuseAddress(true);
      socket.bind(address, 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
