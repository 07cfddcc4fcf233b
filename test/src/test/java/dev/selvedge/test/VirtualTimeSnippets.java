package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeSnippets {

  @Test
  void open() throws Exception {
    // @start region=open
    VirtualTime.run(() -> {
      boolean finished = Timeouts.moveOnAfter(Duration.ofHours(3), Tasks::sleepForever);

      assertThat(finished).isFalse();
      assertThat(VirtualTime.elapsed()).isEqualTo(Duration.ofHours(3)); // at once
    });
    // @end
  }

  // @start region=counter
  static class Counter {
    private int value;

    void increment() throws InterruptedException {
      int read = value;
      Tasks.checkpoint(); // a query, a lock, a message: here others may run
      value = read + 1;
    }
  }

  static void twoIncrementsCountTwo() throws InterruptedException {
    Counter counter = new Counter();
    TaskGroup.run(group -> {
      group.fork("first", counter::increment);
      group.fork("second", counter::increment);
    });
    assertThat(counter.value).isEqualTo(2);
  }

  // @end

  @Test
  void explore() throws Exception {
    SeedException failure = null;
    try {
      // @start region=explore
      VirtualTime.explore(100, () -> twoIncrementsCountTwo());
      // @end
    } catch (SeedException e) {
      failure = e;
    }
    assertThat(failure).isNotNull();
    long seed = failure.seed();
    assertThatThrownBy(
            () -> {
              // @start region=replay
              VirtualTime.with().seed(seed).run(() -> twoIncrementsCountTwo());
              // @end
            })
        .isInstanceOf(AssertionError.class)
        .hasMessage(failure.getCause().getMessage());
  }

  @Test
  void manual() throws Exception {
    // @start region=manual
    VirtualTime.with()
        .manual()
        .run(() ->
            TaskGroup.run(group -> {
              List<Integer> ticks = new ArrayList<>();
              Task<?> ticker =
                  group.fork(
                      "ticker",
                      () -> {
                        for (int tick = 1; ; tick++) {
                          Tasks.sleep(Duration.ofMinutes(1));
                          ticks.add(tick);
                        }
                      });

              VirtualTime.advance(Duration.ofSeconds(59));
              assertThat(ticks).isEmpty();
              VirtualTime.advance(Duration.ofSeconds(1));
              assertThat(ticks).containsExactly(1);
              VirtualTime.advance(Duration.ofMinutes(2));
              assertThat(ticks).containsExactly(1, 2, 3);

              ticker.cancel("seen enough");
            }));
    // @end
  }

  @Test
  void blocked() throws Exception {
    // @start region=blocked
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          List<String> steps = new ArrayList<>();
          group.fork(() -> {
            steps.add("begun");
            Tasks.yield();
            steps.add("waiting");
            Tasks.sleep(Duration.ofDays(1));
          });

          VirtualTime.awaitAllBlocked(); // no sleep of a guessed length
          assertThat(steps).containsExactly("begun", "waiting");
        }));
    // @end
  }

  @Test
  void outside() throws Exception {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      Task<String> server = elsewhere.fork(() -> "answered");
      VirtualTime.run(() -> {
        // @start region=outside
        String answer = Tasks.blocking(() -> server.join()); // the clock stands still
        // @end
        assertThat(answer).isEqualTo("answered");
      });
    }
  }

  @Test
  void deadlock() {
    assertThatThrownBy(
            () -> {
              // @start region=deadlock
              VirtualTime.run(() ->
                  TaskGroup.run(group -> {
                    Task<?>[] chicken = new Task<?>[1];
                    Task<?> egg = group.fork("egg", () -> chicken[0].join());
                    chicken[0] = group.fork("chicken", () -> egg.join());
                  }));
              // @end
            })
        .isInstanceOf(DeadlockException.class)
        .hasMessage(
            """
            every task of "simulation" waits for another, and no timer is set that would change it:
              "simulation" waits for group "group" OPEN, 2 live tasks
                "egg" waits for task "chicken"
                "chicken" waits for task "egg\"\
            """
                .replace("\n", System.lineSeparator()));
  }
}
