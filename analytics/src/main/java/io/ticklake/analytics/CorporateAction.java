package io.ticklake.analytics;

import io.ticklake.core.LakeException.BadData;
import io.ticklake.core.MomentText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One split or dividend.
 *
 * @param symbol the instrument
 * @param effectiveAt first moment at which prices are those after it
 * @param kind split or dividend
 * @param value new shares for one old share, or cash per share
 */
record CorporateAction(String symbol, Instant effectiveAt, String kind, BigDecimal value) {

  private static final String HEAD = "symbol,effective_at,kind,value";
  private static final int COMPLAINTS = 5;

  CorporateAction {
    List<String> wrong = new ArrayList<>();
    checkSymbol(symbol, wrong);
    checkKind(kind, wrong);
    checkValue(value, wrong);
    refuse(wrong);
    value = value.setScale(8);
  }

  /** What makes two lines the same action. */
  String key() {
    return symbol + " " + effectiveAt + " " + kind;
  }

  /** Reads lines of {@code symbol,effective_at,kind,value}; one wrong line refuses them all. */
  static List<CorporateAction> parse(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEAD)) {
      throw new BadData("The first line must be '%s'. Nothing was imported.".formatted(HEAD));
    }
    Map<String, CorporateAction> actions = new java.util.LinkedHashMap<>();
    List<String> complaints = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        CorporateAction action = parse(lines.get(i));
        if (actions.putIfAbsent(action.key(), action) != null) {
          throw new IllegalArgumentException("the same action twice");
        }
      } catch (IllegalArgumentException e) {
        complaints.add("line %d: %s".formatted(i + 1, e.getMessage()));
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadData(
          "%d of %d lines are wrong: %s. Nothing was imported."
              .formatted(
                  complaints.size(),
                  lines.size() - 1,
                  String.join(
                      "; ", complaints.subList(0, Math.min(COMPLAINTS, complaints.size())))));
    }
    return List.copyOf(actions.values());
  }

  private static CorporateAction parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 4) {
      throw new IllegalArgumentException("%d values instead of 4".formatted(cells.length));
    }
    String symbol = cells[0].strip();
    Optional<Instant> effectiveAt = MomentText.find(cells[1].strip());
    String kind = cells[2].strip();
    Optional<BigDecimal> value = number(cells[3].strip());
    List<String> wrong = new ArrayList<>();
    checkSymbol(symbol, wrong);
    if (effectiveAt.isEmpty()) {
      wrong.add("'%s' is no time such as %s".formatted(cells[1].strip(), MomentText.FORMS));
    }
    checkKind(kind, wrong);
    value.ifPresentOrElse(
        number -> checkValue(number, wrong),
        () -> wrong.add("'%s' is no number".formatted(cells[3].strip())));
    refuse(wrong);
    return new CorporateAction(symbol, effectiveAt.orElseThrow(), kind, value.orElseThrow());
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void checkSymbol(String symbol, List<String> wrong) {
    if (!symbol.matches("[A-Za-z0-9._:/=^-]{1,64}")) {
      wrong.add("'%s' is no symbol".formatted(symbol));
    }
  }

  private static void checkKind(String kind, List<String> wrong) {
    if (!List.of("split", "dividend").contains(kind)) {
      wrong.add("'%s' is neither split nor dividend".formatted(kind));
    }
  }

  private static void checkValue(BigDecimal value, List<String> wrong) {
    if (value.signum() <= 0 || value.stripTrailingZeros().scale() > 8 || value.precision() > 18) {
      wrong.add("%s is no positive number of at most 8 decimals".formatted(value.toPlainString()));
    }
  }

  private static void refuse(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join(", ", wrong));
    }
  }
}
