package io.ticklake.core.build;

import io.ticklake.core.Hour;
import io.ticklake.core.HourRange;
import io.ticklake.core.LakeException.BadRequest;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which part of a lake a plan is about.
 *
 * @param layers layers to build, of {@code silver} and {@code gold}
 * @param hours hours to build; all when empty. A gold day belongs to it when one of its hours does
 */
public record Scope(Set<String> layers, Optional<HourRange> hours) {

  /** Everything. */
  public static final Scope ALL = new Scope(Set.of(Build.SILVER, Build.GOLD), Optional.empty());

  public Scope {
    layers = Set.copyOf(layers);
  }

  /** Reads {@code silver,gold}; an unknown layer is a {@link BadRequest}. */
  public static Set<String> layers(String text) {
    Set<String> layers = new TreeSet<>();
    for (String layer : text.split(",", -1)) {
      String name = layer.strip();
      if (!name.equals(Build.SILVER) && !name.equals(Build.GOLD)) {
        throw new BadRequest(
            "'%s' is no layer that is built. Layers: silver, gold.".formatted(name));
      }
      layers.add(name);
    }
    return layers;
  }

  /** This scope with one layer. */
  public Scope only(String layer) {
    return new Scope(Set.of(layer), hours);
  }

  public boolean has(String layer) {
    return layers.contains(layer);
  }

  public boolean contains(Hour hour) {
    return hours.map(range -> range.contains(hour)).orElse(true);
  }

  /** Whether one of the day's hours belongs to it. */
  public boolean contains(LocalDate day) {
    Hour first = Hour.firstOf(day);
    return hours
        .map(range -> range.from().compareTo(first.plus(24)) < 0 && first.compareTo(range.to()) < 0)
        .orElse(true);
  }
}
