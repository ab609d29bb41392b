package io.ticklake.cli;

import io.ticklake.core.build.Scope;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which layers and hours; all by default. */
final class ScopeOptions {

  @Option(
      names = "--layers",
      paramLabel = "L",
      description = "Layers, separated by commas: silver, gold. Default: both.")
  String layers = "silver,gold";

  @Mixin RangeOptions hours;

  Scope scope() {
    return new Scope(Scope.layers(layers), hours.range());
  }
}
