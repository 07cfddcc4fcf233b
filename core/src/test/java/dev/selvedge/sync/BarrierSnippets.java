package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Barrier}. */
class BarrierSnippets {

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Barrier barrier = Barrier.of(3);
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> {
          for (int round = 1; round <= 2; round++) {
            compute(round);
            if (barrier.await() == 0) {
              log.add("round " + round + " is complete");
            }
            barrier.await(); // for the one that is writing
          }
        });
      }
    });
    // @end
    assertThat(log)
        .containsExactly(
            "compute 1",
            "compute 1",
            "compute 1",
            "round 1 is complete",
            "compute 2",
            "compute 2",
            "compute 2",
            "round 2 is complete");
  }

  private void compute(int round) {
    log.add("compute " + round);
  }
}
