package io.ticklake.core;

import io.ticklake.core.LakeException.BadRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** A moment as people write it. */
public final class MomentText {

  /** The accepted forms, by example, for messages. */
  public static final String FORMS =
      "2026-01-05, 2026-01-05T14, 2026-01-05T14:30 or 2026-01-05T14:30:00Z";

  private static final Pattern ZONE = Pattern.compile("([Zz]|[+-]\\d\\d:\\d\\d)$");

  private MomentText() {}

  /**
   * The start of a day, an hour or a minute, or a moment; UTC unless it says otherwise. Anything
   * else is a {@link BadRequest}.
   */
  public static Instant parse(String text) {
    return find(text)
        .orElseThrow(
            () -> new BadRequest("'%s' is no time. Write it as %s.".formatted(text, FORMS)));
  }

  /** The moment, or empty where the text is none of {@link #FORMS}. */
  public static Optional<Instant> find(String text) {
    String whole =
        switch (text.length()) {
          case 10 -> text + "T00:00:00Z";
          case 13 -> text + ":00:00Z";
          case 16 -> text + ":00Z";
          default -> ZONE.matcher(text).find() ? text : text + "Z";
        };
    try {
      return Optional.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(whole, OffsetDateTime::from).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
