package io.ticklake.live.sink;

import io.ticklake.core.LakeException.BadRequest;
import io.ticklake.core.LakeException.Replaced;
import java.util.regex.Pattern;

/** What holds for the name of any sink. */
final class SinkName {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private SinkName() {}

  static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BadRequest(
          "sink.name = '%s': 1 to 100 letters, digits, dots, hyphens or underscores are needed."
              .formatted(name));
    }
  }

  /** What the older of two sinks of a name ends with. */
  static Replaced replaced(String name) {
    return new Replaced(
        "Another sink named '%s' has taken over, or this one was silent for too long; this one ends, nothing is lost. Run one of a name, or give them names by sink.name."
            .formatted(name));
  }
}
