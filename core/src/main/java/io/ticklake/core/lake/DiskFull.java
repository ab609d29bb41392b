package io.ticklake.core.lake;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.Unavailable;
import java.util.Optional;

/** Tells in a sentence that a disk was full, wherever in a program that was noticed. */
public final class DiskFull {

  private static final String SIGN = "No space left on device";

  private DiskFull() {}

  /** The sentence, if that is why something failed. Spark keeps the reason in its message alone. */
  public static Optional<LakeException> explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isSign(cause)
          || java.util.Arrays.stream(cause.getSuppressed()).anyMatch(DiskFull::isSign)) {
        return Optional.of(
            new Unavailable(
                "A disk is full (%s). What was committed is whole and nothing was half written; free some space and run it again."
                    .formatted(SIGN),
                failure));
      }
    }
    return Optional.empty();
  }

  private static boolean isSign(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains(SIGN);
  }
}
