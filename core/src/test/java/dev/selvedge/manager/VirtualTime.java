package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Action;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Scenarios with a manager in virtual time, whose events carry the moment in milliseconds. */
abstract class VirtualTime {

  final List<String> events = Collections.synchronizedList(new ArrayList<>());

  interface Scenario {
    void run(TaskManager manager) throws Exception;
  }

  /** In order, and in the orders of some seeds: each time with the same events. */
  void inVirtualTime(Scenario scenario) throws Exception {
    run(Order.FIFO, false, scenario);
    List<String> inOrder = List.copyOf(events);
    for (long seed = 0; seed < 20; seed++) {
      events.clear();
      run(Order.seeded(seed), true, scenario);
      assertThat(events).describedAs("seed %d", seed).isEqualTo(inOrder);
    }
  }

  void run(Order order, boolean switching, Scenario scenario) throws Exception {
    LoopWorld world =
        new LoopWorld(
            "loop",
            Thread.ofVirtual().factory(),
            new VirtualTimers(Instant.EPOCH, true),
            order,
            switching);
    Entrance.get()
        .<String, Exception>call(
            world,
            "scenario",
            () -> {
              try (TaskManager manager =
                  TaskManager.with("m")
                      .onFailure(
                          (task, failure) -> note(task.name() + " failed: " + failure.getMessage()))
                      .open()) {
                scenario.run(manager);
                manager.cancelAll("the scenario is over");
              }
              return "done";
            });
  }

  Action<Exception> lasting(long millis) {
    return () -> {
      note("begins");
      Tasks.sleep(millis(millis));
      note("ends");
    };
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  void note(String what) {
    long now = Strand.current().world().timers().nanoTime() / 1_000_000;
    events.add(now + " " + what);
  }
}
