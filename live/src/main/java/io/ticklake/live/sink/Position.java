package io.ticklake.live.sink;

/**
 * How far a sink is.
 *
 * @param tables identity of the live tables it follows
 * @param batch the last batch that is written
 */
public record Position(String tables, long batch) {

  public Position {
    if (tables.isEmpty() || batch < 0) {
      throw new IllegalArgumentException(
          "a sink cannot be at batch %d of '%s'".formatted(batch, tables));
    }
  }
}
