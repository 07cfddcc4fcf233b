package dev.selvedge.taskthread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.loop.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A body that reschedules itself a million times. */
class RescheduleTest {

  private static final int ROUNDS = 1_000_000;
  private static final int STEP = ROUNDS / 5;

  /** Counts its rounds, and looks around now and then. */
  private static final class Counter extends TaskThread {
    private final List<Integer> depths = new ArrayList<>();
    private final List<Long> used = new ArrayList<>();
    private final Set<Thread> threads = new HashSet<>();
    private final List<Integer> platformThreads = new ArrayList<>();
    private int rounds;

    Counter() {
      super(TaskThreadOptions.defaults().maxRate(Integer.MAX_VALUE));
    }

    @Override
    protected void onEnter() throws Exception {
      recreate("count", this::round);
    }

    private void round() {
      rounds++;
      if (rounds % STEP == 0) {
        look();
      }
      if (rounds < ROUNDS) {
        reschedule("count");
      } else {
        stop("a million rounds");
      }
    }

    private void look() {
      depths.add(Thread.currentThread().getStackTrace().length);
      threads.add(Thread.currentThread());
      platformThreads.add(ManagementFactory.getThreadMXBean().getThreadCount());
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      used.add(runtime.totalMemory() - runtime.freeMemory());
    }
  }

  @Test
  void neitherStackNorMemoryNorThreadsGrow() throws Exception {
    Counter counter = new Counter();
    counter.run();
    check(counter);
  }

  @Test
  void norDoTheyInALoop() throws Exception {
    Counter counter = new Counter();
    EventLoop.run(counter::run);
    check(counter);
  }

  private static void check(Counter counter) {
    assertThat(counter.rounds).isEqualTo(ROUNDS);
    assertThat(Set.copyOf(counter.depths)).hasSize(1);
    assertThat(counter.threads).hasSize(1);
    assertThat(counter.platformThreads.getLast() - counter.platformThreads.getFirst())
        .as("threads of the operating system")
        .isLessThan(10); // some come and go with the rest of the JVM
    assertThat(counter.used.getLast() - counter.used.getFirst())
        .as("bytes that %d rounds have left behind", ROUNDS - STEP)
        .isLessThan(ROUNDS); // a reference a round would be four times as much
  }
}
