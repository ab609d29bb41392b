package io.ticklake.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessUseTest {

  @Test
  void addsTheTimeOfEndedChildren() {
    // pid (name) state ppid … utime=250 stime=50 cutime=30 cstime=20 … rss=25600 pages
    String stat =
        "42 (a b) c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 30 20 20 0 9 0 1000 900000 25600 184";

    assertThat(ProcessUse.ofStat(stat)).isEqualTo(new ProcessUse(3.5, 100));
  }

  @Test
  void seesWhatAChildDoes() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "sh -c 'while :; do :; done' & echo started; wait").start();
    try {
      assertThat(shell.inputReader().readLine()).isEqualTo("started");
      ProcessTree tree = new ProcessTree(shell.toHandle());
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (tree.use().cpuSeconds() < 0.05 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }

      assertThat(tree.use().cpuSeconds()).isGreaterThanOrEqualTo(0.05);
      assertThat(tree.use().residentMegabytes()).isPositive();
    } finally {
      new ProcessTree(shell.toHandle()).kill();
    }
    assertThat(shell.isAlive()).isFalse();
  }
}
