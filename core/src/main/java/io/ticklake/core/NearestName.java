package io.ticklake.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a misspelt one most likely means; case does not count. */
public final class NearestName {

  private NearestName() {}

  /** The known name with the smallest edit distance, however far; empty where none is known. */
  public static Optional<String> of(String asked, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(name -> distance(name, asked)));
  }

  /** The same, but empty where more than a third of the letters would be wrong. */
  static Optional<String> closeTo(String asked, Collection<String> known) {
    return of(asked, known).filter(name -> distance(name, asked) * 3 <= asked.length());
  }

  /** Whether the near one was meant, as a sentence; where none is near, the other sentence. */
  public static String hint(String asked, Collection<String> known, String otherwise) {
    return closeTo(asked, known).map("Did you mean '%s'?"::formatted).orElse(otherwise);
  }

  // Levenshtein distance, two rows at a time.
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] before = new int[b.length() + 1];
    Arrays.setAll(before, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[b.length()];
  }
}
