package io.ticklake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random documents, whole and damaged: Jackson and BigDecimal say what is JSON and what it means.
 */
class DecoderAgainstJacksonTest {

  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  // For the verdict alone: a BigDecimal refuses exponents that JSON allows.
  private static final JsonMapper JACKSON_OF_DOUBLES =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final BigDecimal LIMIT = new BigDecimal("1e10");

  private final TickDecoder decoder = TickDecoders.forFormat("ticks", TickText.RULES);
  private final DecodedTick tick = new DecodedTick();

  @Test
  void agreesOnWhatIsJson() {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] document = damaged(document(random).getBytes(StandardCharsets.UTF_8), random);
      decode(document);
      boolean isJson = isJson(document);
      refused += isJson ? 0 : 1;

      assertThat(!"not_json".equals(tick.rejectReason))
          .as(new String(document, StandardCharsets.ISO_8859_1))
          .isEqualTo(isJson);
    }
    // Both verdicts must be common, or the test shows nothing.
    assertThat(refused).isBetween(40_000, 160_000);
  }

  @Test
  void agreesOnPrices() {
    Random random = new Random(2);
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      String number = number(random);
      String quoted = random.nextBoolean() ? '"' + number + '"' : number;
      decode(
          TickText.tick("'price':" + quoted).replace('\'', '"').getBytes(StandardCharsets.UTF_8));

      assertThat(tick.rejectReason).as(number).isEqualTo(expectedReason(number));
      if (tick.rejectReason == null) {
        accepted++;
        assertThat(BigDecimal.valueOf(tick.price, 8))
            .as(number)
            .isEqualByComparingTo(new BigDecimal(number));
      }
    }
    assertThat(accepted).isBetween(40_000, 160_000);
  }

  @Test
  void keepsExtrasThatMeanTheSame() throws JsonProcessingException {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      String value = value(random, 0);
      decode(
          TickText.tick("'extra':@")
              .replace('\'', '"')
              .replace("@", value)
              .getBytes(StandardCharsets.UTF_8));

      assertThat(tick.rejectReason).as(value).isNull();
      assertThat(JACKSON.readTree(tick.extras).get("extra")).isEqualTo(JACKSON.readTree(value));
    }
  }

  private void decode(byte[] document) {
    decoder.decode(document, 0, document.length, tick);
  }

  private static String expectedReason(String number) {
    BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
    if (exact.abs().compareTo(LIMIT) >= 0) {
      return "price_out_of_range";
    }
    if (exact.scale() > 8) {
      return "price_precision";
    }
    return exact.signum() > 0 ? null : "price_not_positive";
  }

  private static boolean isJson(byte[] document) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      JsonNode read = JACKSON_OF_DOUBLES.readTree(text);
      return !read.isMissingNode() && isText(read);
    } catch (CharacterCodingException | JsonProcessingException e) {
      return false;
    }
  }

  // Jackson takes escapes of half a character, which are no text.
  private static boolean isText(JsonNode node) {
    if (node.isTextual()) {
      return StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue());
    }
    if (node.isObject()) {
      for (var names = node.fieldNames(); names.hasNext(); ) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(names.next())) {
          return false;
        }
      }
    }
    for (JsonNode child : node) {
      if (!isText(child)) {
        return false;
      }
    }
    return true;
  }

  private static String document(Random random) {
    return "{"
        + "\"symbol\":\"A\",\"venue\":"
        + value(random, 2)
        + ",\"price\":"
        + number(random)
        + space(random)
        + ",\"x\":"
        + value(random, 0)
        + ",\"conditions\":"
        + (random.nextBoolean() ? "[\"a\", \"b\"]" : value(random, 1))
        + ",\"event_time\":"
        + random.nextLong()
        + "}"
        + space(random);
  }

  private static String value(Random random, int depth) {
    switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0:
        return number(random);
      case 1:
        return "true";
      case 2:
        return "null";
      case 3:
        return "\"\\u00e9\\n\\ud83d\\ude00\"";
      case 4:
        return "\"é€😀 text\"";
      case 5:
        return "["
            + value(random, depth + 1)
            + ","
            + space(random)
            + value(random, depth + 1)
            + "]";
      default:
        return "{\"a\":" + value(random, depth + 1) + ",\"b\":" + value(random, depth + 1) + "}";
    }
  }

  private static String space(Random random) {
    return new String[] {"", " ", "\t", "\r\n"}[random.nextInt(4)];
  }

  private static String number(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "-" : "");
    int whole = random.nextInt(random.nextInt(6) == 0 ? 22 : 5);
    if (whole == 0) {
      text.append('0');
    } else {
      text.append((char) ('1' + random.nextInt(9)));
      digits(random, whole - 1, text);
    }
    if (random.nextInt(3) > 0) {
      text.append('.');
      digits(random, 1 + random.nextInt(random.nextInt(5) == 0 ? 20 : 5), text);
      text.append("0".repeat(random.nextInt(3) == 0 ? random.nextInt(15) : 0));
    }
    if (random.nextInt(5) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E')
          .append(new String[] {"", "+", "-"}[random.nextInt(3)])
          .append(random.nextInt(12));
    }
    return text.toString();
  }

  private static void digits(Random random, int count, StringBuilder text) {
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + (random.nextInt(3) == 0 ? 0 : random.nextInt(10))));
    }
  }

  private static byte[] damaged(byte[] document, Random random) {
    if (random.nextInt(4) == 0) {
      return document;
    }
    byte[] changed = document.clone();
    byte[] likely = "{}[]\",:\\0123456789.eE+-utn/ \t".getBytes(StandardCharsets.US_ASCII);
    int at = random.nextInt(changed.length);
    switch (random.nextInt(4)) {
      case 0 -> changed[at] = likely[random.nextInt(likely.length)];
      case 1 -> changed[at] = (byte) random.nextInt(256);
      case 2 -> changed[at] = changed[random.nextInt(changed.length)];
      default -> {
        return java.util.Arrays.copyOf(changed, at);
      }
    }
    return changed;
  }
}
