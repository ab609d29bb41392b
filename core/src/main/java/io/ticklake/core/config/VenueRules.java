package io.ticklake.core.config;

import java.io.Serializable;

/**
 * What one venue's feed means, from {@code venues.<VENUE>.…}.
 *
 * @param keepsZeroSize {@code zero_size = keep}: such a trade sets prices and adds no volume;
 *     otherwise it is rejected
 * @param keepsNonPositivePrice {@code non_positive_price = keep}: spreads, power; otherwise it is
 *     rejected
 * @param contiguousIds {@code ids = contiguous}: a missing trade id or sequence number is a gap
 */
public record VenueRules(
    boolean keepsZeroSize, boolean keepsNonPositivePrice, boolean contiguousIds)
    implements Serializable {

  public static final VenueRules DEFAULT = new VenueRules(false, false, false);

  VenueRules with(String rule, String value) {
    return switch (rule) {
      case "zero_size" ->
          new VenueRules(choice(value, "keep", "reject"), keepsNonPositivePrice, contiguousIds);
      case "non_positive_price" ->
          new VenueRules(keepsZeroSize, choice(value, "keep", "reject"), contiguousIds);
      case "ids" ->
          new VenueRules(
              keepsZeroSize, keepsNonPositivePrice, choice(value, "contiguous", "sparse"));
      default ->
          throw new IllegalArgumentException(
              "rules of a venue are zero_size, non_positive_price and ids.");
    };
  }

  private static boolean choice(String value, String yes, String no) {
    if (value.equals(yes)) {
      return true;
    }
    if (value.equals(no)) {
      return false;
    }
    throw new IllegalArgumentException("it must be " + yes + " or " + no + ".");
  }
}
