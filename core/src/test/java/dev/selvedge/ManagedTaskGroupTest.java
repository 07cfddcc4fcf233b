package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EveryWorld
class ManagedTaskGroupTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final IOException failure = new IOException("disk full");

  private ManagedTaskGroup open() {
    return ManagedTaskGroup.open("server", (task, e) -> heard.add(task.name() + ": " + e));
  }

  // ---- life ----

  @Test
  void tasksOutliveTheBlockThatForkedThem() throws Exception {
    Latch finish = new Latch(1);
    AtomicReference<Task<Integer>> task = new AtomicReference<>();
    try (ManagedTaskGroup group = open()) {
      TaskGroup.run(_ ->
          task.set(
              group.fork(() -> {
                finish.await();
                return 42;
              })));
      assertThat(task.get().status()).isEqualTo(Task.Status.RUNNING);
      assertThat(task.get().parent()).isEmpty();
      assertThat(group.name()).isEqualTo("server");
      assertThat(group.tasks()).containsExactly(task.get());
      finish.countDown();
      assertThat(task.get().join()).isEqualTo(42);
    }
  }

  @Test
  void closingCancelsAllChildrenAndWaitsForTheirEnd() throws Exception {
    List<Task<?>> tasks = new ArrayList<>();
    ManagedTaskGroup group = open();
    tasks.add(group.fork(Tasks::sleepForever));
    tasks.add(group.forkService(Tasks::sleepForever));
    tasks.add(group.forkAfter(LONG, () -> {}));
    tasks.add(group.fork(() -> TaskGroup.run(inner -> inner.fork(Tasks::sleepForever))));
    group.close();
    assertThat(tasks).allMatch(Task::isCancelled);
    assertThat(group.tasks()).isEmpty();
    assertThat(heard).isEmpty();
  }

  @Test
  void aClosedGroupRefusesToFork() {
    ManagedTaskGroup group = open();
    group.close();
    AtomicBoolean ran = new AtomicBoolean();
    assertThatThrownBy(() -> group.fork("late", () -> ran.set(true)))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(
            "task \"late\" cannot be forked: group \"server\" is closed, all its tasks have ended");
    assertThat(ran).isFalse();
  }

  @Test
  void closingAgainHasNoEffect() {
    ManagedTaskGroup group = open();
    group.close();
    group.close();
    group.shutdown("again", LONG);
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks until foreign threads do, and so would the loop")
  void closersInManyThreadsAllWaitForTheEnd() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    ManagedTaskGroup group = open();
    Task<?> task = group.fork(() -> TaskTest.awaitUninterrupted(finish));
    List<Thread> closers = new ArrayList<>();
    AtomicInteger early = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      closers.add(
          Thread.ofPlatform()
              .start(() -> {
                group.close();
                if (!task.isDone()) {
                  early.incrementAndGet();
                }
              }));
    }
    closers.forEach(Until::blocked);
    finish.countDown();
    for (Thread closer : closers) {
      closer.join();
    }
    assertThat(early).hasValue(0);
  }

  @Test
  void closingIsNotCutShortByAnInterruptOrACancellation() throws Exception {
    ManagedTaskGroup group = open();
    AtomicBoolean ended = new AtomicBoolean();
    group.fork(() -> {
      try {
        Tasks.sleepForever();
      } finally {
        ended.set(true);
      }
    });
    Thread.currentThread().interrupt();
    group.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isTrue();

    ManagedTaskGroup other = open();
    Task<?> task = other.fork(Tasks::sleepForever);
    CancelScope scope = CancelScope.create();
    scope.cancel("x");
    scope.run(other::close);
    assertThat(task.isDone()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aChildCannotCloseTheGroupItIsIn() {
    try (ManagedTaskGroup group = open()) {
      assertThat(
              List.of(
                  group.fork("direct", () -> TaskTest.thrownBy(group::close)),
                  group.fork("direct", () -> TaskTest.thrownBy(() -> group.shutdown("x", LONG))),
                  group.fork(
                      "direct",
                      () ->
                          TaskGroup.<Throwable>call(inner ->
                              inner.fork("nested", () -> TaskTest.thrownBy(group::close)).join()))))
          .allSatisfy(task ->
              assertThat(task.join())
                  .isExactlyInstanceOf(IllegalStateException.class)
                  .hasMessageMatching(
                      "task \"(direct|nested)\" cannot (close|shut down) group \"server\" from"
                          + " inside: .*"));
    }
  }

  // ---- failures ----

  @Test
  void aFailureGoesToTheHandlerAndCancelsTheSiblings() throws Exception {
    try (ManagedTaskGroup group = open()) {
      Task<?> sibling = group.fork(Tasks::sleepForever);
      group.fork(
          "order",
          () -> {
            throw failure;
          });
      sibling.await();
      assertThat(sibling.isCancelled()).isTrue();
      group.awaitAll();
    }
    assertThat(heard).containsExactly("order: java.io.IOException: disk full");
  }

  @Test
  void theHandlerHearsOfAFailureBeforeAnybodyElse() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < Rounds.of(1_000); round++) {
      events.clear();
      try (ManagedTaskGroup group =
          ManagedTaskGroup.open("server", (task, e) -> events.add("handler " + task.isDone()))) {
        group
            .fork(() -> {
              throw failure;
            })
            .await();
        events.add("joined");
      }
      assertThat(events).containsExactly("handler false", "joined");
    }
  }

  @Test
  void theHandlerHearsOfAFailureBeforeTheSiblingsAreCancelled() throws Exception {
    AtomicReference<ManagedTaskGroup> opened = new AtomicReference<>();
    try (ManagedTaskGroup group =
        ManagedTaskGroup.open(
            "server", (_, _) -> heard.add("cancelled: " + opened.get().scope().cancelCalled()))) {
      opened.set(group);
      group
          .fork(() -> {
            throw failure;
          })
          .await();
      assertThat(group.scope().cancelCalled()).isTrue();
    }
    assertThat(heard).containsExactly("cancelled: false");
  }

  @Test
  void theHandlerIsCalledOnTheThreadOfTheTaskThatFailed() throws Exception {
    List<Object> events = Collections.synchronizedList(new ArrayList<>());
    try (ManagedTaskGroup group =
        ManagedTaskGroup.open("server", (_, _) -> events.add(Thread.currentThread()))) {
      group
          .fork(() -> {
            events.add(Thread.currentThread());
            throw failure;
          })
          .await();
    }
    assertThat(events).hasSize(2);
    assertThat(events.getFirst()).isSameAs(events.getLast());
  }

  @Test
  void siblingsAreKeptOnDemand() throws Exception {
    Latch finish = new Latch(1);
    try (ManagedTaskGroup group =
        ManagedTaskGroup.with((task, e) -> heard.add("" + e.getMessage()))
            .name("supervisor")
            .keepSiblings()
            .open()) {
      Task<Integer> sibling =
          group.fork(() -> {
            finish.await();
            return 42;
          });
      group
          .fork(() -> {
            throw failure;
          })
          .await();
      finish.countDown();
      assertThat(sibling.join()).isEqualTo(42);
    }
    assertThat(heard).containsExactly("disk full");
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void theHandlerCannotBeLeftUnset() {
    assertThatThrownBy(() -> ManagedTaskGroup.open("server", null))
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage("handler");
    assertThatThrownBy(() -> ManagedTaskGroup.with(null))
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage("handler");
  }

  @Test
  void aHandlerThatThrowsIsReportedWithBothExceptions() throws Exception {
    RuntimeException broken = new RuntimeException("the handler is broken");
    List<LogRecord> reports =
        TaskCallbackTest.reports(() -> {
          try (ManagedTaskGroup group =
              ManagedTaskGroup.open(
                  "server",
                  (_, _) -> {
                    throw broken;
                  })) {
            group
                .fork(
                    "order",
                    () -> {
                      throw failure;
                    })
                .await();
          }
        });
    assertThat(reports).extracting(LogRecord::getThrown).containsExactly(broken);
    assertThat(broken.getSuppressed()).containsExactly(failure);
    assertThat(reports.getFirst().getMessage())
        .contains("group \"server\"")
        .contains("task \"order\"");
  }

  @Test
  void aHandlerThatThrowsTheFailureItselfIsReportedToo() throws Exception {
    RuntimeException same = new RuntimeException("same");
    List<LogRecord> reports =
        TaskCallbackTest.reports(() -> {
          try (ManagedTaskGroup group =
              ManagedTaskGroup.open(
                  "server",
                  (_, e) -> {
                    throw (RuntimeException) e;
                  })) {
            group
                .fork(() -> {
                  throw same;
                })
                .await();
          }
        });
    assertThat(reports).extracting(LogRecord::getThrown).containsExactly(same);
    assertThat(same.getSuppressed()).isEmpty();
  }

  @Test
  void cancellationsAreNoFailures() {
    ManagedTaskGroup group = open();
    Task<?> sleeper = group.fork(Tasks::sleepForever);
    group.fork(() -> sleeper.join());
    group.fork(() -> CancelScope.shield(() -> sleeper.join())); // meets that of the sleeper only
    if (!InWorld.isLoop()) { // which it would block
      group.fork(() -> new CountDownLatch(1).await());
    }
    group.close();
    assertThat(heard).isEmpty();
  }

  @Test
  void aFailureOnTheWayOutIsHeardOf() {
    ManagedTaskGroup group = open();
    group.fork(
        "order",
        () -> {
          try {
            Tasks.sleepForever();
          } catch (CancelledException e) {
            throw failure;
          }
        });
    group.close();
    assertThat(heard).containsExactly("order: java.io.IOException: disk full");
  }

  // ---- waiting, stopping ----

  @Test
  void awaitAllWaitsForTheOrdinaryChildrenAndLeavesTheGroupOpen() throws Exception {
    try (ManagedTaskGroup group = open()) {
      AtomicInteger ended = new AtomicInteger();
      Task<?> service = group.forkService(Tasks::sleepForever);
      for (int i = 0; i < 10; i++) {
        group.fork(ended::incrementAndGet);
      }
      group.awaitAll();
      assertThat(ended).hasValue(10);
      assertThat(service.status()).isEqualTo(Task.Status.RUNNING);
      assertThat(group.fork(() -> 42).join()).isEqualTo(42);
      group.awaitAll();
    }
  }

  @Test
  void awaitAllCanBeCancelled() throws Exception {
    try (ManagedTaskGroup group = open()) {
      group.fork(Tasks::sleepForever);
      CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(2));
      assertThat(scope.run(group::awaitAll)).isFalse();
      assertThat(group.scope().cancelCalled()).isFalse();
    }
  }

  @Test
  void awaitAllIsACheckpointAlsoWhereThereIsNobodyToWaitFor() throws Exception {
    try (ManagedTaskGroup group = open()) {
      CancelScope scope = CancelScope.create();
      scope.cancel("before");
      assertThat(scope.run(group::awaitAll)).isFalse();
    }
  }

  @Test
  void shuttingDownAsksFirst() throws Exception {
    ManagedTaskGroup group = open();
    Task<String> unit =
        group.fork(() -> {
          Tasks.awaitStop();
          return "finished its unit of work";
        });
    group.shutdown("restart", LONG);
    assertThat(unit.join()).isEqualTo("finished its unit of work");
    assertThatThrownBy(() -> group.fork(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shuttingDownCancelsWhatIsLeftAfterTheGrace() throws Exception {
    Duration grace = Duration.ofMillis(2);
    Instant asked = Tasks.now();
    ManagedTaskGroup group = open();
    Task<?> deaf =
        group.fork(
            "deaf",
            () -> {
              Tasks.sleep(Duration.ofSeconds(20)); // bounded, for nobody else could end it
            });
    group.shutdown("restart", grace);
    assertThat(deaf.isCancelled()).isTrue();
    assertThatThrownBy(deaf::join).hasMessage("task \"deaf\" was cancelled: restart");

    ManagedTaskGroup other = open();
    Task<?> second = other.fork(Tasks::sleepForever);
    other.shutdown("no grace", Duration.ZERO);
    assertThat(second.isCancelled()).isTrue();
    if (InWorld.isLoop()) { // whose time is exact; on threads too long a grace is a time-out
      assertThat(Duration.between(asked, Tasks.now())).isEqualTo(grace);
    }
  }

  @Test
  void slotsWorkAsInAnyGroup() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ManagedTaskGroup group = ManagedTaskGroup.with((_, _) -> {}).maxTasks(2).open()) {
      for (int i = 0; i < 200; i++) {
        group.fork(() -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
        });
      }
      group.awaitAll();
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void itsScopeCanHaveADeadline() throws Exception {
    try (ManagedTaskGroup group = open()) {
      Task<?> task = group.fork(Tasks::sleepForever);
      group.scope().deadline(Tasks.now().plusMillis(2));
      task.await();
      assertThat(task.isCancelled()).isTrue();
    }
  }

  @Test
  void aGroupThatIsClosedLeavesNoAlarm() throws Exception {
    ManualWorld world = new ManualWorld();
    world
        .start(() -> {
          ManagedTaskGroup group = open();
          group.scope().deadline(Tasks.now().plusSeconds(3600));
          world.note("open: " + world.armed());
          group.shutdown("enough", LONG);
          world.note("closed: " + world.armed());
        })
        .get();
    assertThat(world.events).containsExactly("open: 1", "closed: 0");
  }

  @Test
  void nobodyEntersTheScopeOfAGroup() {
    try (ManagedTaskGroup group = open()) {
      for (Action<Exception> entering :
          List.<Action<Exception>>of(
              () -> group.scope().run(() -> {}), () -> group.scope().call(() -> 42))) {
        assertThatThrownBy(entering::run)
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessageContaining("scope \"server\"")
            .hasMessageContaining("group");
      }
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("races a foreign thread")
  void forkingRacesWithClosing() throws Exception {
    for (int round = 0; round < 3_000; round++) {
      AtomicInteger ran = new AtomicInteger();
      AtomicInteger forked = new AtomicInteger();
      ManagedTaskGroup group = open();
      Thread foreign =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 10; i++) {
                group.fork(ran::incrementAndGet);
                forked.incrementAndGet();
              }
            } catch (IllegalStateException closed) {
              // from here on nothing is started
            }
          });
      if (round % 2 == 0) {
        Thread.yield();
      }
      group.close();
      int ranWhenClosed = ran.get();
      foreign.join();
      assertThat(ranWhenClosed).isEqualTo(forked.get()).isEqualTo(ran.get());
    }
  }
}
