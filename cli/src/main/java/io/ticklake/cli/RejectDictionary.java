package io.ticklake.cli;

import io.ticklake.decode.RejectReasons;
import java.util.Map;
import java.util.stream.Collectors;

/** Why records are rejected; docs/rejects.md is the Markdown of it. */
final class RejectDictionary {

  private static final String HEAD =
      """
      # Rejects

      Made from the code by `ticklake describe --rejects --format markdown`; a test keeps this page equal to it.

      A record that is no valid tick or market info is kept in bronze beside the others, in the same commit, with its bytes
      in `raw` and one of these words in `reject_reason`; nothing is dropped. The view `bronze.rejects` shows them:

      ```sql
      SELECT reject_reason, count(*), min(ingested_at), max(ingested_at) FROM bronze.rejects GROUP BY 1 ORDER BY 2 DESC
      ```

      The words are stable. Of several faults in one tick the first counts, in this order:
      %s.

      | word | the record is rejected because |
      |---|---|
      """;

  private RejectDictionary() {}

  static String markdown() {
    return RejectReasons.meanings().entrySet().stream()
        .map(word -> "| `%s` | %s |\n".formatted(word.getKey(), word.getValue()))
        .collect(
            Collectors.joining("", HEAD.formatted(String.join(", ", RejectReasons.order())), ""));
  }

  static String text() {
    Map<String, String> words = RejectReasons.meanings();
    int width = words.keySet().stream().mapToInt(String::length).max().orElse(0);
    return words.entrySet().stream()
        .map(word -> ("%-" + width + "s  %s%n").formatted(word.getKey(), word.getValue()))
        .collect(Collectors.joining());
  }
}
