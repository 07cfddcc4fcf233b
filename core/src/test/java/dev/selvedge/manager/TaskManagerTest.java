package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskFailedException;
import dev.selvedge.TaskGroup;
import dev.selvedge.TaskLocal;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Event;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(120)
class TaskManagerTest {

  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(5);

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Event running = Event.create();
  private final Event goOn = Event.create();

  // ---- registering ----

  @Test
  void aRegisteredTaskRunsAndItsValueIsItsOwn() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<Integer> task = manager.register("answer", () -> 42);
      assertThat(task.join()).isEqualTo(42);
      assertThat(task.name()).isEqualTo("answer");
    }
  }

  @Test
  void aTaskHasItsNameAsLongAsItLives() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> task = manager.register("one", waiting());
      assertThat(manager.isActive("one")).isTrue();
      assertThat(manager.get("one")).contains(task);
      assertThat(manager.tasks()).containsExactly(task);
      goOn.set();
      task.join();
      assertThat(manager.isActive("one")).isFalse();
      assertThat(manager.get("one")).isEmpty();
      assertThat(manager.tasks()).isEmpty();
    }
  }

  @Test
  void whoHasJoinedATaskCanRegisterItsNameAgain() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        assertThat(manager.register("one", () -> number).join()).isEqualTo(number);
      }
    }
  }

  @Test
  void aNameThatIsActiveIsRefusedAndItsTaskGoesOnUntouched() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> old = manager.register("one", waiting());
      assertThatThrownBy(() -> manager.register("one", () -> events.add("second ran")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Task already exists: \"one\" in manager \"m\"");
      assertThat(manager.get("one")).contains(old);
      goOn.set();
      old.join();
      manager.awaitAll();
    }
    assertThat(events).containsExactly("waited");
  }

  @Test
  void aNameRegisteredAgainWhileItsOldTaskUnwindsIsNotLostAndDoesNotOverlap() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register("one", unwinding("old"));
      running.await();
      manager.cancel("one");
      Task<?> second = manager.register("one", () -> events.add("new ran"));
      assertThat(second.status()).isEqualTo(Task.Status.HELD);
      assertThat(manager.get("one")).contains(second);
      goOn.set();
      second.join();
      assertThat(manager.isActive("one")).isFalse();
    }
    assertThat(events).containsExactly("old unwinds", "old has unwound", "new ran");
  }

  @Test
  void theSuccessorOfAnUnwindingTaskHoldsTheName() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register("one", unwinding("old"));
      running.await();
      manager.cancel("one");
      Task<?> second = manager.register("one", () -> 2);
      assertThatThrownBy(() -> manager.register("one", () -> 3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("HELD");
      second.cancel("not needed");
      assertThat(second.isCancelled()).isTrue();
      Task<Integer> third = manager.register("one", () -> 3);
      goOn.set();
      assertThat(third.join()).isEqualTo(3);
    }
  }

  @Test
  void aTaskRunsInTheContextOfWhoeverRegisteredIt() throws Exception {
    TaskLocal<String> local = TaskLocal.create("local", "unbound");
    try (TaskManager manager = TaskManager.open("m")) {
      Task<String> task =
          TaskLocal.where(local, "bound").call(() -> manager.register("one", () -> local.get()));
      assertThat(task.join()).isEqualTo("bound");
    }
  }

  @Test
  void aTaskThatIsNotStartedByItsManagersWorldsOwnThreadStillRunsThere() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<Task<?>> task = manager.register("one", () -> Tasks.current());
      assertThat(task.join()).isSameAs(task);
    }
  }

  // ---- anonymous ----

  @Test
  void anonymousTasksHaveNamesOfTheirOwnAndAreFoundByTheirBaseAlone() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> one = manager.registerAnonymous("send", waiting());
      Task<?> two = manager.registerAnonymous("send", waiting());
      manager.registerAnonymous("send more", waiting());
      manager.register("send#named", waiting());
      assertThat(one.name()).startsWith("send").isNotEqualTo(two.name());
      assertThat(manager.anonymous("send")).containsExactly(one, two);
      assertThat(manager.anonymous("sen")).isEmpty();
      goOn.set();
      manager.awaitAll();
      assertThat(manager.anonymous("send")).isEmpty();
    }
  }

  @Test
  void anAnonymousTaskNeverTakesANameThatIsGiven() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      for (int i = 1; i <= 5; i++) {
        manager.register("send#" + i, waiting());
      }
      Task<?> anonymous = manager.registerAnonymous("send", waiting());
      assertThat(manager.tasks()).hasSize(6).contains(anonymous);
    }
  }

  // ---- delayed ----

  @Test
  void aDelayedTaskIsHeldUntilItsTimeAndEndsAtOnceWhenCancelled() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> late = manager.after(LONG).register("late", () -> events.add("late"));
      Task<?> soon = manager.after(SHORT).register("soon", () -> events.add("soon"));
      assertThat(late.status()).isEqualTo(Task.Status.HELD);
      soon.join();
      assertThat(manager.cancel("late")).isTrue();
      assertThat(late.isCancelled()).isTrue();
      assertThat(manager.isActive("late")).isFalse();
      assertThat(manager.cancel("late")).isFalse();
    }
    assertThat(events).containsExactly("soon");
  }

  // ---- replace ----

  @Test
  void replaceWaitsForTheRealEndOfTheOldTask() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> old = manager.register("one", unwinding("old"));
      running.await();
      manager.register("helper", () -> goOn.set());
      Task<?> next = manager.replace("one", () -> events.add("new ran"));
      assertThat(old.isDone()).isTrue();
      next.join();
      assertThat(old.isCancelled()).isTrue();
    }
    assertThat(events).containsExactly("old unwinds", "old has unwound", "new ran");
  }

  @Test
  void replacingAFreeNameRegistersIt() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      assertThat(manager.replace("one", () -> 1).join()).isEqualTo(1);
    }
  }

  @Test
  void replacingAHeldTaskEndsItAtOnce() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> late = manager.after(LONG).register("one", () -> events.add("late"));
      assertThat(manager.replace("one", () -> 1).join()).isEqualTo(1);
      assertThat(late.isCancelled()).isTrue();
    }
    assertThat(events).isEmpty();
  }

  @Test
  void racingReplacesNeverLeaveTwoLiveTasksUnderOneName() throws Exception {
    AtomicInteger live = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Callable<String> body =
        () -> {
          most.accumulateAndGet(live.incrementAndGet(), Math::max);
          try {
            Tasks.sleepForever();
            return "";
          } finally {
            Tasks.shield(() -> Tasks.yield());
            live.decrementAndGet();
          }
        };
    try (TaskManager manager = TaskManager.open("m")) {
      List<Task<?>> all = Collections.synchronizedList(new ArrayList<>());
      TaskGroup.run(group -> {
        for (int i = 0; i < 8; i++) {
          group.fork(() -> all.add(manager.replace("one", body)));
        }
      });
      List<Task<?>> survivors = all.stream().filter(task -> !task.isDone()).toList();
      assertThat(survivors).hasSize(1);
      assertThat(manager.tasks()).isEqualTo(survivors);
      assertThat(manager.get("one")).contains(survivors.getFirst());
      manager.cancel("one");
    }
    assertThat(most.get()).isLessThanOrEqualTo(1);
    assertThat(live).hasValue(0);
  }

  @Test
  void aTaskThatIsReplacedBeforeItCouldStartIsCancelled() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register("one", unwinding("old"));
      running.await();
      manager.cancel("one");
      Task<?> second = manager.register("one", () -> events.add("second"));
      manager.register(
          "helper",
          () -> {
            while (manager.get("one").equals(Optional.of(second))) {
              Tasks.sleep(SHORT);
            }
            goOn.set();
          });
      manager.replace("one", () -> events.add("third")).join();
      assertThat(second.isCancelled()).isTrue();
    }
    assertThat(events).containsExactly("old unwinds", "old has unwound", "third");
  }

  @Test
  void aCallerThatIsCancelledWhileItReplacesLosesNothing() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register("one", unwinding("old"));
      running.await();
      CancelScope scope = CancelScope.create();
      Task<?> canceller = manager.register("canceller", () -> scope.cancel("enough"));
      boolean finished = scope.run(() -> manager.replace("one", () -> events.add("new ran")));
      assertThat(finished).isFalse();
      canceller.join();
      Task<?> next = manager.get("one").orElseThrow();
      assertThat(next.status()).isEqualTo(Task.Status.HELD);
      goOn.set();
      next.join();
    }
    assertThat(events).containsExactly("old unwinds", "old has unwound", "new ran");
  }

  @Test
  void aTaskCanReplaceItself() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      AtomicReference<Task<?>> next = new AtomicReference<>();
      Task<?> old =
          manager.register(
              "one",
              () -> {
                next.set(manager.replace("one", () -> events.add("new ran")));
                events.add("replaced");
                Tasks.checkpoint();
                events.add("not reached");
              });
      old.await();
      assertThat(old.isCancelled()).isTrue();
      next.get().join();
    }
    assertThat(events).containsExactly("replaced", "new ran");
  }

  @Test
  void aTaskInsideTheOneThatItReplacesDoesNotWaitForIt() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> old =
          manager.register(
              "one",
              () ->
                  TaskGroup.run(group ->
                      group.fork(() ->
                          Tasks.shield(() -> {
                            Task<?> next = manager.replace("one", () -> events.add("new ran"));
                            events.add("next is " + next.status());
                          }))));
      old.await();
      manager.awaitAll();
    }
    assertThat(events).containsExactly("next is HELD", "new ran");
  }

  // ---- cancelling and waiting ----

  @Test
  void cancellingAnUnknownNameTellsSo() {
    try (TaskManager manager = TaskManager.open("m")) {
      assertThat(manager.cancel("nobody")).isFalse();
    }
  }

  @Test
  void cancelSaysWhyAndByWhom() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> task = manager.register("one", waiting());
      manager.cancel("one", "the peer left");
      assertThatThrownBy(task::join)
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("the peer left");
    }
  }

  @Test
  void cancelAllEndsEverybodySuccessorsIncludedAndTheManagerStaysOpen() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register("one", unwinding("old"));
      running.await();
      manager.cancel("one");
      manager.register("one", () -> events.add("successor"));
      manager.after(LONG).register("late", () -> events.add("late"));
      manager.register("two", waiting());
      manager.cancelAll("enough");
      goOn.set();
      manager.awaitAll();
      assertThat(manager.tasks()).isEmpty();
      assertThat(manager.register("one", () -> 1).join()).isEqualTo(1);
    }
    assertThat(events).containsExactly("old unwinds", "old has unwound");
  }

  @Test
  void awaitAllWaitsForTasksThatAreRegisteredMeanwhileToo() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      manager.register(
          "one",
          () -> {
            manager
                .after(SHORT)
                .register(
                    "two",
                    () -> {
                      manager.registerAnonymous("three", () -> events.add("three"));
                      events.add("two");
                    });
            events.add("one");
          });
      manager.awaitAll();
      assertThat(events).containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  @Test
  void awaitAllOfATaskOfTheManagerIsRefused() throws Exception {
    try (TaskManager manager = TaskManager.open("m")) {
      Task<?> task = manager.ignoring(Throwable.class).register("one", () -> manager.awaitAll());
      assertThatThrownBy(task::join)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage(
              "task \"one\" cannot wait for all tasks of manager \"m\": it is one of them");
    }
  }

  // ---- failures ----

  @Test
  void aFailureGoesToTheHandlerBeforeItShowsAndHurtsNobodyElse() throws Exception {
    try (TaskManager manager =
        TaskManager.with("m")
            .onFailure((t, f) -> events.add(t.name() + ": " + f.getMessage()))
            .open()) {
      Task<?> other = manager.register("other", waiting());
      Task<?> broken = manager.register("broken", failing("no"));
      broken.await();
      assertThat(events).containsExactly("broken: no");
      assertThat(broken.exceptionNow()).hasMessage("no");
      goOn.set();
      other.join();
    }
  }

  @Test
  void aFailureOfAnIgnoredTypeIsKeptOnTheTaskAlone() throws Exception {
    try (TaskManager manager =
        TaskManager.with("m").onFailure((_, f) -> events.add(f.getMessage())).open()) {
      Registration ignoring = manager.ignoring(IOException.class, ArithmeticException.class);
      Task<?> ignored =
          ignoring.register(
              "ignored",
              () -> {
                throw new FileNotFoundException("a");
              });
      Task<?> heard =
          ignoring.register(
              "heard",
              () -> {
                throw new Exception("b");
              });
      ignored.await();
      heard.await();
      assertThat(ignored.exceptionNow()).hasMessage("a");
    }
    assertThat(events).containsExactly("b");
  }

  @Test
  void aHandlerThatFailsHurtsNobody() throws Exception {
    try (TaskManager manager =
        TaskManager.with("m")
            .onFailure((_, _) -> {
              throw new IllegalStateException("broken handler");
            })
            .open()) {
      Task<?> task = manager.register("one", failing("no"));
      assertThatThrownBy(task::join).isInstanceOf(TaskFailedException.class);
      assertThat(manager.register("one", () -> 1).join()).isEqualTo(1);
    }
  }

  // ---- start ----

  @Test
  void tasksOfAConstructorRunAfterItHasEndedAndTheManagerIsStarted() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    class Half extends TaskManager {
      private final String state;

      Half() {
        super("half");
        register("peek", () -> peek());
        register("peek again", () -> peek());
        this.state = "built";
      }

      private void peek() {
        seen.add("" + state);
      }
    }
    try (Half half = new Half()) {
      assertThat(half.tasks()).allMatch(task -> task.status() == Task.Status.HELD);
      half.start();
      half.start();
      half.awaitAll();
    }
    assertThat(seen).containsExactly("built", "built");
  }

  @Test
  void theDelayOfATaskBeginsWithTheStart() throws Exception {
    try (TaskManager manager = new TaskManager("m") {}) {
      Task<?> task = manager.after(Duration.ZERO).register("one", () -> events.add("ran"));
      Task<?> late = manager.after(SHORT).register("late", () -> events.add("late"));
      Tasks.sleep(SHORT.multipliedBy(2));
      assertThat(late.status()).isEqualTo(Task.Status.HELD);
      Instant started = Tasks.now();
      manager.start();
      late.join();
      Duration passed = Duration.between(started, Tasks.now());
      assertThat(passed).isGreaterThan(SHORT.minusMillis(1)); // the wall clock is another one
      task.join();
    }
    assertThat(events).containsExactlyInAnyOrder("ran", "late");
  }

  @Test
  void beforeTheStartATaskCanBeReplacedAndCancelled() throws Exception {
    try (TaskManager manager = new TaskManager("m") {}) {
      manager.register("one", () -> events.add("old"));
      Task<?> next = manager.replace("one", () -> events.add("new"));
      Task<?> other = manager.register("other", () -> events.add("other"));
      manager.cancel("other");
      assertThat(other.isCancelled()).isTrue();
      manager.start();
      next.join();
    }
    assertThat(events).containsExactly("new");
  }

  @Test
  void aShutdownBeforeTheStartCancelsWhatIsHeld() throws Exception {
    TaskManager manager = new TaskManager("m") {};
    Task<?> task = manager.register("one", () -> events.add("ran"));
    manager.close();
    assertThat(task.isCancelled()).isTrue();
    assertThatThrownBy(manager::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shut down");
    assertThat(events).isEmpty();
  }

  // ---- shutdown ----

  @Test
  void shutdownAsksFirstAndTasksMayFinishWithinTheGrace() throws Exception {
    TaskManager manager = TaskManager.open("m");
    Task<?> polite =
        manager.register(
            "polite",
            () -> {
              running.set();
              Tasks.awaitStop();
              events.add("finished");
            });
    running.await();
    ShutdownReport report = manager.shutdown(LONG);
    assertThat(report.isClean()).isTrue();
    assertThat(polite.status()).isEqualTo(Task.Status.SUCCEEDED);
    assertThat(events).containsExactly("finished");
  }

  @Test
  void shutdownCancelsAfterTheGraceWhoTakesNoNotice() throws Exception {
    TaskManager manager = TaskManager.open("m");
    Task<?> task = manager.register("one", () -> Tasks.sleepForever());
    assertThat(manager.shutdown(SHORT).isClean()).isTrue();
    assertThat(task.isCancelled()).isTrue();
  }

  @Test
  void shutdownEndsDelayedTasksAtOnce() throws Exception {
    TaskManager manager = TaskManager.open("m");
    Task<?> task = manager.after(LONG).register("late", () -> events.add("ran"));
    manager.shutdown(LONG);
    assertThat(task.isCancelled()).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void hooksRunInOrderAfterEveryCleanupEachThoughOneThrows() throws Exception {
    TaskManager manager = TaskManager.open("m");
    manager.onShutdown(() -> events.add("first hook"));
    manager.onShutdown(() -> {
      throw new IOException("broken hook");
    });
    manager.onShutdown(() -> events.add("last hook"));
    manager.register("one", unwinding("one"));
    running.await();
    goOn.set();
    ShutdownReport report = manager.shutdown(Duration.ZERO);
    assertThat(events).containsExactly("one unwinds", "one has unwound", "first hook", "last hook");
    assertThat(report.failures())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessage("broken hook");
    assertThatThrownBy(manager::close)
        .isInstanceOf(ShutdownException.class)
        .hasMessageContaining("1 hooks failed")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThatThrownBy(() -> manager.onShutdown(() -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTaskRegisteredAfterTheShutdownIsCancelledWithoutHavingRun() throws Exception {
    TaskManager manager = TaskManager.open("m");
    manager.close();
    List<Task<?>> late = new ArrayList<>();
    late.add(manager.register("one", () -> events.add("ran")));
    late.add(manager.registerAnonymous("two", () -> events.add("ran")));
    late.add(manager.replace("three", () -> events.add("ran")));
    late.add(manager.after(SHORT).register("four", () -> events.add("ran")));
    assertThat(late).allMatch(Task::isCancelled);
    assertThatThrownBy(late.getFirst()::join).hasMessageContaining("manager \"m\" was shut down");
    assertThat(events).isEmpty();
    assertThat(manager.tasks()).isEmpty();
  }

  @Test
  void aTaskRegisteredWhileTheShutdownWaitsIsCancelledToo() throws Exception {
    TaskManager manager = TaskManager.open("m");
    AtomicReference<Task<?>> late = new AtomicReference<>();
    manager.register(
        "one",
        () -> {
          running.set();
          Tasks.awaitStop();
          late.set(manager.register("late", () -> events.add("ran")));
        });
    running.await();
    manager.shutdown(LONG);
    assertThat(late.get().isCancelled()).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void aTaskMayShutItsOwnManagerDown() throws Exception {
    TaskManager manager = TaskManager.open("m");
    manager.onShutdown(() -> events.add("hook"));
    Task<?> task =
        manager.register(
            "one",
            () -> {
              ShutdownReport report = manager.shutdown(LONG);
              events.add("complete: " + report.complete());
              manager.close();
            });
    task.join();
    assertThat(manager.shutdown(LONG).isClean()).isTrue();
    assertThat(events).containsExactly("complete: false", "hook");
  }

  @Test
  void aHookMayShutItsOwnManagerDown() throws Exception {
    TaskManager manager = TaskManager.open("m");
    manager.onShutdown(() -> events.add("complete: " + manager.shutdown(LONG).complete()));
    assertThat(manager.shutdown(LONG).isClean()).isTrue();
    assertThat(events).containsExactly("complete: false");
  }

  @Test
  void severalMayShutItDownAndAllWaitForTheSameEnd() throws Exception {
    TaskManager manager = TaskManager.open("m");
    AtomicInteger hooks = new AtomicInteger();
    manager.onShutdown(hooks::incrementAndGet);
    manager.register("one", () -> Tasks.sleepForever());
    List<ShutdownReport> reports = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork(() -> reports.add(manager.shutdown(SHORT)));
      }
    });
    assertThat(hooks).hasValue(1);
    assertThat(reports).hasSize(5).allMatch(ShutdownReport::isClean);
  }

  @Test
  void aShutdownIsWaitedForThoughTheCallerIsCancelled() throws Exception {
    TaskManager manager = TaskManager.open("m");
    manager.register("one", unwinding("one"));
    running.await();
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    boolean finished =
        scope.run(() -> {
          goOn.set();
          manager.shutdown(Duration.ZERO);
          events.add("shut down");
          Tasks.checkpoint();
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("one unwinds", "one has unwound", "shut down");
  }

  @Test
  void aTaskThatDoesNotEndIsNamedWithItsStack() throws Exception {
    TaskManager manager = TaskManager.with("m").patience(SHORT).open();
    manager.onShutdown(() -> events.add("hook"));
    Task<?> stubborn =
        manager.register(
            "stubborn",
            () -> {
              running.set();
              Tasks.shield(() -> goOn.await());
            });
    running.await();
    ShutdownReport report = manager.shutdown(SHORT);
    assertThat(report.stragglers()).hasSize(1);
    Straggler straggler = report.stragglers().getFirst();
    assertThat(straggler.name()).isEqualTo("stubborn");
    assertThat(straggler.manager()).isEqualTo("m");
    assertThat(straggler.stack()).contains("TaskManagerTest");
    assertThatThrownBy(manager::close)
        .isInstanceOf(ShutdownException.class)
        .hasMessageContaining("task \"stubborn\" of manager \"m\" has not ended; it is at");
    assertThat(events).containsExactly("hook");
    goOn.set();
    stubborn.await();
  }

  // ---- nesting ----

  @Test
  void childrenAreShutDownBeforeTheirParentsTheYoungestFirst() throws Exception {
    TaskManager parent = TaskManager.open("parent");
    parent.register("task", noting("parent's task"));
    parent.onShutdown(() -> events.add("parent's hook"));
    for (String name : List.of("elder", "younger")) {
      TaskManager child = parent.child(name);
      child.onShutdown(() -> events.add(name + "'s hook"));
      Event in = Event.create();
      child.register(
          "task",
          () -> {
            try {
              in.set();
              Tasks.sleepForever();
            } finally {
              events.add(name + "'s task");
            }
          });
      in.await();
    }
    running.await();
    parent.shutdown(Duration.ZERO);
    assertThat(events)
        .containsExactly(
            "younger's task",
            "younger's hook",
            "elder's task",
            "elder's hook",
            "parent's task",
            "parent's hook");
    assertThatThrownBy(() -> parent.child("late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "manager \"late\" cannot be opened below manager \"parent\", which is shut down");
  }

  @Test
  void aTaskOfAChildMayShutTheParentDown() throws Exception {
    TaskManager parent = TaskManager.open("parent");
    TaskManager child = parent.child("child");
    Task<?> task =
        child.register("one", () -> events.add("complete: " + parent.shutdown(LONG).complete()));
    task.join();
    assertThat(parent.shutdown(LONG).isClean()).isTrue();
    assertThat(events).containsExactly("complete: false");
  }

  @Test
  void aChildWithoutAHandlerUsesItsParents() throws Exception {
    try (TaskManager parent =
        TaskManager.with("parent").onFailure((t, _) -> events.add(t.name())).open()) {
      parent.child("child").child("grandchild").register("broken", failing("no")).await();
    }
    assertThat(events).containsExactly("broken");
  }

  @Test
  void aTaskThatDoesNotReturnFromItsCallbackIsNamedAndHoldsUpNobody() throws Exception {
    TaskManager manager = TaskManager.with("m").patience(SHORT).open();
    manager.onShutdown(() -> events.add("hook"));
    Event calledBack = Event.create();
    Task<?> task = manager.register("one", () -> running.await());
    task.onDone(_ -> {
      calledBack.set();
      awaitGoOn();
      events.add("returned");
    });
    running.set();
    calledBack.await();
    assertThat(manager.isActive("one")).isFalse();
    ShutdownReport report = manager.shutdown(SHORT);
    assertThat(report.stragglers())
        .singleElement()
        .satisfies(straggler -> {
          assertThat(straggler.name()).isEqualTo("one");
          assertThat(straggler.stack()).contains("awaitGoOn");
        });
    assertThat(events).containsExactly("hook");
    goOn.set();
    manager.core().group().close();
    assertThat(events).containsExactly("hook", "returned");
  }

  @Test
  void aCallbackOfATaskThatNeverBeganIsWaitedForInTheGrace() throws Exception {
    TaskManager manager = TaskManager.with("m").patience(SHORT).open();
    Task<?> task = manager.after(LONG).register("delayed", () -> {});
    task.onDone(_ -> {
      running.set();
      awaitGoOn();
      events.add("returned");
    });
    TaskGroup.run(group -> {
      Task<ShutdownReport> report = group.fork(() -> manager.shutdown(LONG));
      running.await();
      assertThat(report.isDone()).isFalse();
      goOn.set();
      assertThat(report.join().isClean()).isTrue();
    });
    assertThat(events).containsExactly("returned");
  }

  /** From a callback, whose task may have been cancelled. */
  private void awaitGoOn() {
    try {
      Tasks.shield(() -> goOn.await());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theStragglersOfChildrenAreInTheParentsReport() throws Exception {
    TaskManager parent = TaskManager.open("parent");
    TaskManager child = TaskManager.with("child").parent(parent).patience(SHORT).open();
    Task<?> stubborn =
        child.register(
            "stubborn",
            () -> {
              running.set();
              Tasks.shield(() -> goOn.await());
            });
    running.await();
    assertThat(parent.shutdown(SHORT).stragglers())
        .singleElement()
        .satisfies(straggler -> assertThat(straggler.manager()).isEqualTo("child"));
    goOn.set();
    stubborn.await();
  }

  @Test
  void aChildThatIsShutDownIsForgottenByItsParent() throws Exception {
    TaskManager parent = TaskManager.open("parent");
    TaskManager child = parent.child("child");
    child.onShutdown(() -> events.add("child's hook"));
    child.close();
    assertThat(parent.core().nest().close()).isEmpty();
    parent.close();
    assertThat(events).containsExactly("child's hook");
  }

  // ---- bad use ----

  @Test
  void badArgumentsAreRefused() {
    try (TaskManager manager = TaskManager.open("m")) {
      assertThatThrownBy(() -> manager.register(null, () -> 1))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("name");
      assertThatThrownBy(() -> manager.register("one", (Action<Exception>) null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("body");
      assertThatThrownBy(() -> manager.after(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("delay must not be negative, but is -1s");
      assertThatThrownBy(() -> manager.shutdown(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("grace must not be negative");
      assertThat(manager.tasks()).isEmpty();
    }
  }

  // ---- bodies ----

  private Action<Exception> waiting() {
    return () -> {
      goOn.await();
      events.add("waited");
    };
  }

  /** Runs until it is cancelled, and takes its time to end. */
  private Action<Exception> unwinding(String who) {
    return () -> {
      try {
        running.set();
        Tasks.sleepForever();
      } catch (CancelledException e) {
        events.add(who + " unwinds");
        Tasks.shield(() -> goOn.await());
        events.add(who + " has unwound");
        throw e;
      }
    };
  }

  private Action<Exception> noting(String what) {
    return () -> {
      try {
        running.set();
        Tasks.sleepForever();
      } finally {
        events.add(what);
      }
    };
  }

  private static Callable<@Nullable Void> failing(String message) {
    return () -> {
      throw new Exception(message);
    };
  }
}
