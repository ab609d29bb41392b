package io.ticklake.core.config;

import io.ticklake.core.LakeException.BadRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One setting: its key in ticklake.conf, its default, how its text is read, and a sentence about
 * it. The environment variable is the key in capitals behind {@code TICKLAKE_}, dots as
 * underscores.
 *
 * @param <T> what its text is read as
 */
public record Setting<T>(
    String key, String defaultText, Function<String, T> reader, boolean secret, String meaning) {

  // user:password@host, or parameters of a driver
  private static final Pattern CREDENTIALS =
      Pattern.compile("//[^/?]*@|[?&;](user|\\w*password)=", Pattern.CASE_INSENSITIVE);

  public String environmentVariable() {
    return "TICKLAKE_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** The value a text stands for; a {@link BadRequest} says what is wrong with it. */
  public T read(String text) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("%s = '%s': %s".formatted(key, text, e.getMessage()), e);
    }
  }

  static Setting<String> text(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, Function.identity(), false, meaning);
  }

  static Setting<String> secret(String key, String meaning) {
    return new Setting<>(key, "", Function.identity(), true, meaning);
  }

  /** A JDBC address. What is in it is shown to people, so it is refused with a password in it. */
  static Setting<String> address(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, text -> address(key, text), false, meaning);
  }

  static Setting<Integer> number(
      String key, int defaultValue, int least, int most, String meaning) {
    return new Setting<>(
        key, Integer.toString(defaultValue), text -> number(text, least, most), false, meaning);
  }

  static Setting<Boolean> flag(String key, boolean defaultValue, String meaning) {
    return new Setting<>(key, Boolean.toString(defaultValue), Setting::flag, false, meaning);
  }

  static Setting<Duration> duration(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, Durations::parse, false, meaning);
  }

  private static String address(String key, String text) {
    if (CREDENTIALS.matcher(text).find()) {
      throw new BadRequest(
          "%s holds a user or a password, and addresses are shown in messages. Leave them out of it; roles and passwords have settings of their own."
              .formatted(key));
    }
    return text;
  }

  static Setting<BigDecimal> amount(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, Setting::amount, false, meaning);
  }

  private static BigDecimal amount(String text) {
    if (!text.strip().matches("\\d{1,20}(\\.\\d{1,16})?")) {
      throw new IllegalArgumentException("an amount such as 100000 or 0.5 is needed.");
    }
    return new BigDecimal(text.strip());
  }

  private static int number(String text, int least, int most) {
    int value;
    try {
      value = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a whole number from %d to %d is needed.".formatted(least, most), e);
    }
    if (value < least || value > most) {
      throw new IllegalArgumentException("it must be from %d to %d.".formatted(least, most));
    }
    return value;
  }

  private static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false is needed.");
    };
  }
}
