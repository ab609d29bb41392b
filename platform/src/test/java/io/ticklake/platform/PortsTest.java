package io.ticklake.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklake.core.LakeException.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void takesTheUsualPortWhenItIsFree() {
    Ports ports = new Ports(port -> true);

    assertThat(ports.choose("--kafka-port", OptionalInt.empty(), 9092)).isEqualTo(9092);
  }

  @Test
  void takesTheNextFreePortWhenTheUsualOneIsTaken() {
    Ports ports = new Ports(port -> !Set.of(9092, 9093).contains(port));

    assertThat(ports.choose("--kafka-port", OptionalInt.empty(), 9092)).isEqualTo(9094);
  }

  @Test
  void givesNoPortTwice() {
    Ports ports = new Ports(port -> true);
    ports.choose("--kafka-port", OptionalInt.of(8080), 9092);

    assertThat(ports.choose("--airflow-port", OptionalInt.empty(), 8080)).isEqualTo(8081);
  }

  @Test
  void refusesATakenPortThatWasAskedFor() {
    Ports ports = new Ports(port -> port != 5433);

    assertThatThrownBy(() -> ports.choose("--postgres-port", OptionalInt.of(5433), 5432))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "Port 5433 of 127.0.0.1 is taken. Give another one with --postgres-port, or leave it out for the next free one.");
  }

  @Test
  void seesThatSomebodyListens() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
