package io.ticklake.core.lake;

import io.ticklake.core.LakeException;
import io.ticklake.core.LakeException.BadRequest;
import java.nio.file.AccessDeniedException;
import java.util.Optional;

/** Tells in a sentence that a file or folder is not for this user, wherever that was noticed. */
public final class NoPermission {

  private NoPermission() {}

  /** The sentence, if that is why something failed. To try again would change nothing. */
  public static Optional<LakeException> explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AccessDeniedException denied) {
        return Optional.of(
            new BadRequest(
                "You may not use %s. Choose another place, a lake with --lake."
                    .formatted(denied.getFile()),
                failure));
      }
    }
    return Optional.empty();
  }
}
