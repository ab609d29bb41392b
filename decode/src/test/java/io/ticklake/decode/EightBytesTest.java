package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EightBytesTest {

  private final Random random = new Random(11);

  @Test
  void findsTheFirstByteThatIsNotPlainText() {
    byte[] letters = {'"', '\\', 0x1F, ' ', '!', '#', '[', ']', 0x7F, (byte) 0x80, -1, 0, 'a', 'Z'};
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = eight(letters);
      int plain = 0;
      while (plain < 8 && bytes[plain] >= ' ' && bytes[plain] != '"' && bytes[plain] != '\\') {
        plain++;
      }

      assertThat(EightBytes.plainText(EightBytes.at(bytes, 0))).isEqualTo(plain);
    }
  }

  @Test
  void knowsDigitsFromTheirNeighbours() {
    byte[] letters = {'0', '9', '5', '1', '/', ':', '.', '-', 0, -1, (byte) 0xBA, (byte) 0xB0};
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = eight(letters);
      boolean digits = new String(bytes, StandardCharsets.ISO_8859_1).matches("[0-9]{8}");

      assertThat(EightBytes.areDigits(EightBytes.at(bytes, 0))).isEqualTo(digits);
    }
  }

  @Test
  void readsEightDigits() {
    for (int i = 0; i < 50_000; i++) {
      int number = random.nextInt(100_000_000);
      byte[] bytes = "%08d".formatted(number).getBytes(StandardCharsets.US_ASCII);

      assertThat(EightBytes.areDigits(EightBytes.at(bytes, 0))).isTrue();
      assertThat(EightBytes.number(EightBytes.at(bytes, 0))).isEqualTo(number);
    }
  }

  // Half of them are plain, so that all eight places are reached.
  private byte[] eight(byte[] letters) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(4) > 0 ? (byte) '7' : letters[random.nextInt(letters.length)];
    }
    return bytes;
  }
}
