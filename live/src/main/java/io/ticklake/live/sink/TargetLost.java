package io.ticklake.live.sink;

import io.ticklake.core.LakeException.Unavailable;

/** A target stopped answering; opened again later it may. */
public final class TargetLost extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Unavailable failure;

  /**
   * @param failure what the command ends with when the patience does
   */
  public TargetLost(Unavailable failure) {
    super(failure.getMessage(), failure);
    this.failure = failure;
  }

  Unavailable failure() {
    return failure;
  }
}
