package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A manager is shut down once more, with another grace. */
@Timeout(60)
class HastenedShutdownTest extends VirtualTime {

  @Test
  void aShorterGraceHastensTheEnd() throws Exception {
    inVirtualTime(manager -> {
      manager.register("one", this::untilCancelled);
      shutDownTwice(manager, 1_000_000, 10, 20);
    });
    assertThat(events)
        .containsExactly("30 one is cancelled", "30 first: clean", "30 second: clean");
  }

  @Test
  void aGraceOfZeroCancelsAtOnce() throws Exception {
    inVirtualTime(manager -> {
      manager.register("one", this::untilCancelled);
      shutDownTwice(manager, 1_000_000, 10, 0);
    });
    assertThat(events)
        .containsExactly("10 one is cancelled", "10 first: clean", "10 second: clean");
  }

  @Test
  void aLongerGraceChangesNothing() throws Exception {
    inVirtualTime(manager -> {
      manager.register("one", this::untilCancelled);
      shutDownTwice(manager, 100, 10, 1_000);
    });
    assertThat(events)
        .containsExactly("100 one is cancelled", "100 first: clean", "100 second: clean");
  }

  @Test
  void aShorterGraceThatWouldEndLaterChangesNothing() throws Exception {
    inVirtualTime(manager -> {
      manager.register("one", this::untilCancelled);
      shutDownTwice(manager, 100, 80, 50);
    });
    assertThat(events)
        .containsExactly("100 one is cancelled", "100 first: clean", "100 second: clean");
  }

  @Test
  void whoDoesNotEndIsGivenUpSoonerToo() throws Exception {
    inVirtualTime(above -> {
      TaskManager manager = TaskManager.with("stubborn").patience(millis(5)).open();
      Task<?> stubborn =
          manager.register("one", () -> Tasks.shield(() -> Tasks.sleep(millis(1_000))));
      shutDownTwice(manager, 1_000_000, 10, 20);
      stubborn.await();
      note("over");
    });
    assertThat(events)
        .containsExactly("35 first: 1 stragglers", "35 second: 1 stragglers", "1000 over");
  }

  @Test
  void whoDoesNotEndIsGivenUpNoLaterForBeingAskedAgain() throws Exception {
    inVirtualTime(above -> {
      TaskManager manager = TaskManager.with("stubborn").patience(millis(5)).open();
      manager.register("one", () -> Tasks.shield(() -> Tasks.sleep(millis(1_000))));
      shutDownTwice(manager, 100, 80, 50);
      Tasks.sleep(millis(1_000));
    });
    assertThat(events).containsExactly("105 first: 1 stragglers", "105 second: 1 stragglers");
  }

  @Test
  void managersBelowAreHastenedAsTheirTurnsCome() throws Exception {
    inVirtualTime(manager -> {
      for (String name : new String[] {"older", "younger"}) {
        TaskManager.with(name).parent(manager).open().register(name, this::untilCancelled);
      }
      manager.register("one", this::untilCancelled);
      shutDownTwice(manager, 1_000_000, 10, 20);
    });
    assertThat(events)
        .containsExactly(
            "30 younger is cancelled",
            "50 older is cancelled",
            "70 one is cancelled",
            "70 first: clean",
            "70 second: clean");
  }

  /** Asks for the end now, and again after a time. */
  private void shutDownTwice(TaskManager manager, long grace, long pause, long otherGrace)
      throws InterruptedException {
    TaskGroup.run(group -> {
      Task<ShutdownReport> first = group.fork(() -> manager.shutdown(millis(grace)));
      Task<ShutdownReport> second =
          group.fork(() -> {
            Tasks.sleep(millis(pause));
            return manager.shutdown(millis(otherGrace));
          });
      tell("first", first.join());
      tell("second", second.join());
    });
  }

  private void tell(String which, ShutdownReport report) {
    note(
        "%s: %s"
            .formatted(
                which, report.isClean() ? "clean" : report.stragglers().size() + " stragglers"));
  }

  private void untilCancelled() throws InterruptedException {
    try {
      Tasks.sleepForever();
    } finally {
      note(Tasks.current().name() + " is cancelled");
    }
  }
}
