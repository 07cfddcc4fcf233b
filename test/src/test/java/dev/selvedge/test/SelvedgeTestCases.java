package dev.selvedge.test;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What {@link SelvedgeExtensionTest} runs: some of it fails on purpose. */
class SelvedgeTestCases {

  static final List<String> EVENTS = new ArrayList<>();

  @BeforeEach
  void before() {
    EVENTS.add("before, in a loop: " + EventLoop.current().isPresent());
  }

  @SelvedgeTest
  void sleepsForADay() throws Exception {
    Tasks.sleep(Duration.ofDays(1));
    EVENTS.add("day");
  }

  @SelvedgeTest(seeds = 7)
  void runsSevenTimes(TestInfo info) throws Exception {
    Tasks.yield();
    EVENTS.add(info.getDisplayName());
  }

  @SelvedgeTest(seeds = 100)
  void losesAnUpdate() throws Exception {
    loseAnUpdate();
  }

  @SelvedgeTest
  void losesNothingInOrder() throws Exception {
    loseAnUpdate();
  }

  private static void loseAnUpdate() throws Exception {
    int[] counter = {0};
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        group.fork(() -> {
          int read = counter[0];
          Tasks.checkpoint();
          counter[0] = read + 1;
        });
      }
    });
    if (counter[0] != 2) {
      throw new IOException("lost");
    }
  }

  @SelvedgeTest(seed = 4711)
  void failsUnderItsSeed() throws Exception {
    throw new IOException("disk");
  }

  @SelvedgeTest
  void fails() throws Exception {
    throw new IOException("disk");
  }

  @SelvedgeTest
  void leaks() {
    ManagedTaskGroup.open("owned", (_, _) -> {}).fork("forgotten", Tasks::sleepForever);
  }

  @SelvedgeTest
  void deadlocks() throws Exception {
    Tasks.sleepForever();
  }

  @SelvedgeTest(virtualTime = false, seeds = 2, timeout = "60ms")
  void takesRealTime() throws Exception {
    Tasks.sleep(Duration.ofMillis(1));
    EVENTS.add("awake");
    Tasks.sleepForever();
  }

  @SelvedgeTest(timeout = "soon")
  void hasAnOddTimeout() {}
}
