package io.ticklake.core;

/**
 * A failure that ticklake understands. Its kind is the exit code of the command, and the exit code
 * decides whether a scheduler tries again. The message is a sentence for the person at the
 * terminal: what was asked, the offending value, the next step.
 */
public abstract sealed class LakeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private LakeException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The exit code of a command that ends with this failure: 64, 65, 69 or 75. */
  public int exitCode() {
    return exitCode;
  }

  /** Somebody asked for something impossible. A retry gives the same answer. Exit code 64. */
  public static final class BadRequest extends LakeException {
    private static final long serialVersionUID = 1L;

    public BadRequest(String message) {
      super(64, message, null);
    }

    public BadRequest(String message, Throwable cause) {
      super(64, message, cause);
    }
  }

  /** The data broke its contract. A retry gives the same answer. Exit code 65. */
  public static final class BadData extends LakeException {
    private static final long serialVersionUID = 1L;

    public BadData(String message) {
      super(65, message, null);
    }

    public BadData(String message, Throwable cause) {
      super(65, message, cause);
    }
  }

  /**
   * Somebody started the same job elsewhere, and that one goes on in place of this one. A retry
   * would take the work away from it. Exit code 69.
   */
  public static final class Replaced extends LakeException {
    private static final long serialVersionUID = 1L;

    /** What the exit code of such a job is. */
    public static final int EXIT_CODE = 69;

    public Replaced(String message) {
      super(EXIT_CODE, message, null);
    }
  }

  /**
   * A store, catalog, broker or lock did not answer, or somebody else was faster. A retry may
   * succeed. Exit code 75.
   */
  public static final class Unavailable extends LakeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(75, message, null);
    }

    public Unavailable(String message, Throwable cause) {
      super(75, message, cause);
    }
  }
}
