package io.ticklake.testkit;

/** How often a test that kills something does so: 5 rounds, 50 in {@code ticklake test --soak}. */
public final class KillRounds {

  private KillRounds() {}

  /** The number of rounds of this run. */
  public static int count() {
    String set = System.getenv("TICKLAKE_TEST_ROUNDS");
    return set == null ? 5 : Integer.parseInt(set);
  }
}
