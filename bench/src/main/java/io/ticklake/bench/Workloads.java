package io.ticklake.bench;

import io.ticklake.core.LakeException.BadRequest;
import java.util.List;
import java.util.stream.Collectors;

/** All workloads, in the order in which they run. */
final class Workloads {

  static final List<Workload> ALL =
      List.of(new BronzeWorkload(), new ImportWorkload(), new BarsWorkload());

  private Workloads() {}

  static Workload named(String name) {
    return ALL.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequest(
                    "There is no workload '%s'. Workloads: %s, live, serving."
                        .formatted(
                            name,
                            ALL.stream().map(Workload::name).collect(Collectors.joining(", ")))));
  }
}
