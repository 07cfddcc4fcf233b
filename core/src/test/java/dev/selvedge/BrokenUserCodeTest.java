package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.StrayTimers;
import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.kernel.Timers;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever breaks in what users hand in, blocks return and the stack of scopes stays sound. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class BrokenUserCodeTest {

  private final List<String> events = new CopyOnWriteArrayList<>();

  /** An exception that cannot even be looked at. */
  @SuppressWarnings("serial")
  private static final class Unreadable extends SocketException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void aTaskThatThrowsWhatCannotBeReadHasFailedAllTheSame() throws Exception {
    Task<?>[] task = {null};
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                task[0] =
                    group.fork(() -> {
                      throw new Unreadable();
                    })))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(task[0].exceptionNow()).isInstanceOf(Unreadable.class);
  }

  @Test
  void aScopeIsLeftThoughItsBodyThrowsWhatCannotBeRead() throws Exception {
    Tasks.checkpoint();
    Object around = Strand.current().scope();
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw new Unreadable();
                }))
        .isInstanceOf(Unreadable.class);
    assertThat(Strand.current().scope()).isSameAs(around);
    assertThatThrownBy(() ->
            CancelScope.create()
                .call(() -> {
                  throw new Unreadable();
                }))
        .isInstanceOf(Unreadable.class);
    assertThat(Strand.current().scope()).isSameAs(around);
  }

  @Test
  void aScopeIsLeftThoughItsBodyEndsInAnError() throws Exception {
    Tasks.checkpoint();
    Object around = Strand.current().scope();
    LinkageError error = new LinkageError("half deployed");
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw error;
                }))
        .isSameAs(error);
    assertThat(Strand.current().scope()).isSameAs(around);
    assertThatThrownBy(() ->
            CancelScope.create()
                .<Integer, RuntimeException>call(() -> {
                  throw error;
                }))
        .isSameAs(error);
    assertThat(Strand.current().scope()).isSameAs(around);
  }

  @Test
  void aScopeIsLeftThoughItsAlarmCannotBeTakenBack() throws Exception {
    StrayTimers stray = new StrayTimers();
    ThreadsWorld world = new ThreadsWorld("stray", Thread.ofVirtual().factory(), stray);
    StackOverflowError error = new StackOverflowError();
    Detour.<Object, Exception>call(
        world,
        "scenario",
        () -> {
          Object around = Strand.current().scope();
          stray.onDisarm(() -> {
            throw error;
          });
          assertThatThrownBy(() -> CancelScope.withTimeout(Duration.ofHours(1)).run(() -> {}))
              .isSameAs(error);
          stray.onDisarm(() -> {});
          assertThat(Strand.current().scope()).isSameAs(around);
          return "done";
        });
  }

  /** A cancellation whose exceptions find no room on the stack. */
  private static final class Unthrowable extends Cancellation {
    private final Error error;

    Unthrowable(Error error) {
      super("outer", "no room", null, false);
      this.error = error;
    }

    @Override
    public InterruptedException toException() {
      throw error;
    }
  }

  @Test
  void aScopeIsLeftThoughTheCancellationThatGoesOnCannotBeThrown() throws Exception {
    CancelScopeImpl outer = new CancelScopeImpl("outer");
    StackOverflowError error = new StackOverflowError();
    outer.run(() -> {
      assertThatThrownBy(() ->
              CancelScope.create()
                  .run(() -> {
                    outer.request(new Unthrowable(error));
                    throw new InterruptedException("what the JDK throws for it");
                  }))
          .isSameAs(error);
      assertThat(Strand.current().scope()).isSameAs(outer);
    });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aGroupJoinsItsChildrenThoughItsBodyThrowsWhatCannotBeRead() throws Exception {
    Task<?>[] task = {null};
    Object around = Strand.current().scope();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              task[0] = group.fork(Tasks::sleepForever);
              throw new Unreadable();
            }))
        .isInstanceOf(Throwable.class);
    assertThat(task[0].isDone()).isTrue();
    assertThat(Strand.current().scope()).isSameAs(around);
  }

  @Test
  void scopesAreLeftThoughTheStackOverflowsInTheMidstOfEnteringAndLeaving() throws Exception {
    Object around = Strand.current().scope();
    for (int i = 0; i < 20; i++) {
      int frames = i;
      assertThatThrownBy(() -> overflow(frames)).isInstanceOf(StackOverflowError.class);
      assertThat(Strand.current().scope()).isSameAs(around);
    }
    CancelScope scope = CancelScope.create();
    scope.cancel("afterwards all is as ever");
    assertThat(scope.run(Tasks::checkpoint)).isFalse();
  }

  private static void overflow(int frames) throws InterruptedException {
    if (frames > 0) {
      overflow(frames - 1);
    } else {
      CancelScope scope = CancelScope.withTimeout(Duration.ofHours(1));
      scope.run(() -> overflow(3));
    }
  }

  @Test
  void aFactoryThatStartsItsThreadsIsNamedAndTheBlockReturns() {
    assertThatThrownBy(() ->
            Threads.of(Thread::startVirtualThread)
                .run(() ->
                    TaskGroup.run(group -> {
                      group.fork(() -> {});
                    })))
        .isInstanceOf(Throwable.class);
  }

  @Test
  void aFactoryThatFailsIsToldOnceAndTheBlockReturns() {
    boolean[] broken = {false};
    IllegalStateException failure = new IllegalStateException("no thread");
    assertThatThrownBy(() ->
            Threads.of(
                    r -> {
                      if (broken[0]) {
                        throw failure;
                      }
                      return Thread.ofVirtual().unstarted(r);
                    })
                .run(() -> {
                  broken[0] = true;
                  TaskGroup.run(group -> group.fork(() -> {}));
                }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.leaves()).containsExactly(failure));
  }

  /**
   * A channel whose closing fails: an interrupt closes it on the interrupter's thread, unless the
   * reader is quicker, which therefore waits until that has been tried.
   */
  private static final class Unclosable extends AbstractInterruptibleChannel {
    private final Runnable onClose;
    private volatile boolean closingWasTried;

    Unclosable() {
      this(() -> {});
    }

    /** One whose closing takes a while, or fails in a way of its own. */
    Unclosable(Runnable onClose) {
      this.onClose = onClose;
    }

    @Override
    protected void implCloseChannel() {
      try {
        onClose.run();
      } finally {
        closingWasTried = true;
      }
      throw new IllegalStateException("cannot be closed");
    }

    void block(CountDownLatch blocked) throws InterruptedException {
      begin();
      try {
        blocked.countDown();
        new CountDownLatch(1).await();
      } finally {
        Eventually.until(() -> closingWasTried);
        try {
          end(true);
        } catch (AsynchronousCloseException e) {
          assertThat(e).isNotNull();
        }
      }
    }
  }

  @Test
  void allAreCancelledThoughTheInterruptOfOneFails() throws Exception {
    assertAllAreCancelled(new Unclosable(), "cannot be closed");
  }

  @Test
  void allAreCancelledThoughTheInterruptOfOneEndsInAnError() throws Exception {
    Unclosable unclosable =
        new Unclosable(() -> {
          throw new LinkageError("half deployed");
        });
    assertAllAreCancelled(unclosable, "half deployed");
  }

  private static void assertAllAreCancelled(Unclosable unclosable, String failure)
      throws Exception {
    Threads.of(Thread.ofPlatform().factory())
        .run(() ->
            TaskGroup.run(group -> {
              CountDownLatch blocked = new CountDownLatch(2);
              group.fork(() -> unclosable.block(blocked));
              Task<?> second =
                  group.fork(() -> {
                    blocked.countDown();
                    Tasks.sleep(Duration.ofSeconds(20)); // bounded, for nobody else could end it
                  });
              blocked.await();
              assertThatThrownBy(() -> group.cancel("all")).hasMessage(failure);
              CancelScope.shield(() -> second.await());
              assertThat(second.isCancelled()).isTrue();
            }));
  }

  @Test
  void deadlinesComeThoughTheThreadOfTheTimersIsInterrupted() throws Exception {
    Timeouts.moveOnAfter(Duration.ofMillis(1), Tasks::sleepForever);
    Thread timers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("selvedge-timers"))
            .findAny()
            .orElseThrow();
    timers.interrupt();
    Eventually.until(() -> !timers.isInterrupted());
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), Tasks::sleepForever)).isFalse();
  }

  // ---- what the library itself cancels is cancelled, and joined, whatever an interrupt breaks
  // ----

  private final IOException failure = new IOException("disk full");

  /** Runs a scenario on platform threads, whose interrupter closes the channel; what was logged. */
  private static List<String> reportsOn(Action<Exception> scenario) throws Exception {
    return TaskCallbackTest.reports(() -> Threads.of(Thread.ofPlatform().factory()).run(scenario))
        .stream()
        .peek(report -> assertThat(report.getMessage()).contains("was cancelled, but what"))
        .map(report -> report.getThrown().getMessage())
        .toList();
  }

  private static void blockInUnclosable(TaskGroup group, List<Task<?>> children)
      throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    children.add(group.fork(() -> new Unclosable().block(blocked)));
    children.add(group.fork(Tasks::sleepForever));
    blocked.await();
  }

  @Test
  void theFailureOfABodyLeavesAndItsChildrenAreJoinedThoughAnInterruptFails() throws Exception {
    List<Task<?>> children = new ArrayList<>();
    Object[] around = {null, null};
    List<String> reports =
        reportsOn(() -> {
          around[0] = Strand.current().scope();
          assertThatThrownBy(() ->
                  TaskGroup.run(group -> {
                    blockInUnclosable(group, children);
                    throw failure;
                  }))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class, e -> assertThat(e.leaves()).startsWith(failure));
          around[1] = Strand.current().scope();
        });
    assertThat(children).hasSize(2).allMatch(Task::isDone);
    assertThat(around[1]).isSameAs(around[0]);
    assertThat(reports).containsExactly("cannot be closed");
  }

  @Test
  void theFailureOfAChildCancelsItsSiblingsThoughAnInterruptFails() throws Exception {
    List<Task<?>> children = new ArrayList<>();
    List<String> reports =
        reportsOn(() ->
            assertThatThrownBy(() ->
                    TaskGroup.run(group -> {
                      blockInUnclosable(group, children);
                      group.fork(() -> {
                        throw failure;
                      });
                    }))
                .isInstanceOfSatisfying(
                    ExceptionGroup.class, e -> assertThat(e.leaves()).startsWith(failure)));
    assertThat(children).hasSize(2).allMatch(Task::isDone);
    assertThat(reports).containsExactly("cannot be closed");
  }

  @Test
  void allServicesAreDismissedThoughTheInterruptOfOneFails() throws Exception {
    List<Task<?>> services = new ArrayList<>();
    List<String> reports =
        reportsOn(() ->
            TaskGroup.with()
                .keepSiblings()
                .run(group -> {
                  CountDownLatch blocked = new CountDownLatch(1);
                  services.add(
                      group.forkService(() -> {
                        try {
                          new Unclosable().block(blocked);
                        } catch (Exception e) {
                          events.add("cancelled");
                        }
                      }));
                  services.add(group.forkService(Tasks::sleepForever));
                  blocked.await();
                }));
    assertThat(services).hasSize(2).allMatch(Task::isDone);
    assertThat(events).containsExactly("cancelled");
    assertThat(reports).containsExactly("cannot be closed");
  }

  @Test
  void aManagedGroupIsClosedThoughAnInterruptFails() throws Exception {
    List<Task<?>> children = new ArrayList<>();
    List<String> reports =
        reportsOn(() -> {
          ManagedTaskGroup group = ManagedTaskGroup.open("managed", (_, _) -> {});
          blockInUnclosable(group, children);
          group.close();
          assertThatThrownBy(() -> group.fork(() -> {})).isInstanceOf(IllegalStateException.class);
        });
    assertThat(children).hasSize(2).allMatch(Task::isDone);
    assertThat(reports).containsExactly("cannot be closed");
  }

  /** The timers deliver again meanwhile, and must not wait for it. */
  @Test
  void deadlinesComeThoughWhatAnInterruptClosesTakesItsTime() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch deadlinesCame = new CountDownLatch(1);
    Unclosable slow =
        new Unclosable(() -> {
          closing.countDown();
          TaskTest.awaitUninterrupted(deadlinesCame);
        });
    Thread.ofVirtual()
        .start(() -> {
          TaskTest.awaitUninterrupted(closing);
          try {
            for (int i = 0; i < 10; i++) {
              Timeouts.moveOnAfter(Duration.ofMillis(10), Tasks::sleepForever);
            }
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          deadlinesCame.countDown();
        });
    Threads.of(Thread.ofPlatform().factory())
        .run(() ->
            TaskGroup.run(group -> {
              CountDownLatch blocked = new CountDownLatch(1);
              Task<?> reader = group.fork(() -> slow.block(blocked));
              blocked.await();
              assertThatThrownBy(() -> reader.cancel("enough")).hasMessage("cannot be closed");
            }));
    assertThat(deadlinesCame.getCount()).isZero();
  }

  // ---- a child that cannot be begun ----

  /** A clock that fails when its alarm is set, or when it has rung. */
  private static final class BrokenTimers extends Timers {
    private final Set<Alarm> armed = ConcurrentHashMap.newKeySet();
    private boolean broken;
    private @Nullable CountDownLatch rung;

    @Override
    public long nanoTime() {
      return SystemTimers.shared().nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void arm(Alarm alarm, long atNanos) {
      armed.add(alarm);
      SystemTimers.shared().arm(alarm, rung == null ? atNanos : nanoTime());
      if (broken) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      if (rung != null) {
        await(rung);
        throw new OutOfMemoryError("when the alarm had rung");
      }
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public boolean disarm(Alarm alarm) {
      armed.remove(alarm);
      return SystemTimers.shared().disarm(alarm);
    }
  }

  @Test
  void aForkThatCannotArmItsAlarmLeavesNothingBehind() throws Exception {
    BrokenTimers timers = new BrokenTimers();
    ThreadsWorld world = new ThreadsWorld("broken", Thread.ofVirtual().factory(), timers);
    Detour.call(
        world,
        "scenario",
        () -> {
          TaskGroup[] left = {null};
          TaskGroup.with()
              .maxTasks(1)
              .keepResults()
              .run(group -> {
                left[0] = group;
                timers.broken = true;
                assertThatThrownBy(() -> group.forkAfter(Duration.ofDays(1), () -> 42))
                    .isInstanceOf(OutOfMemoryError.class);
                timers.broken = false;
                assertThat(timers.armed).isEmpty();
                assertThat(group.tasks()).isEmpty();
                assertThat(group.scope().cancelCalled()).isFalse();
                group.forkAfter(Duration.ZERO, () -> 43); // there is a slot for it
              });
          assertThat(left[0].outcomes()).containsExactly(Outcome.success(43));
          return left;
        });
  }

  @Test
  void aForkWhoseAlarmHasRungHasHappenedThoughArmingItFails() throws Exception {
    BrokenTimers timers = new BrokenTimers();
    ThreadsWorld world = new ThreadsWorld("broken", Thread.ofVirtual().factory(), timers);
    int value =
        Detour.<Integer, Exception>call(
            world,
            "scenario",
            () ->
                TaskGroup.<Integer>call(group -> {
                  CountDownLatch ran = new CountDownLatch(1);
                  timers.rung = ran;
                  Task<Integer> task =
                      group.forkAfter(
                          Duration.ofDays(1),
                          () -> {
                            ran.countDown();
                            return 42;
                          });
                  timers.rung = null;
                  return task.join();
                }));
    assertThat(value).isEqualTo(42);
  }

  @Test
  void aForkThatFindsNoThreadLeavesNothingBehind() throws Exception {
    IllegalStateException noThread = new IllegalStateException("no thread");
    boolean[] broken = {false};
    ThreadFactory factory =
        runnable -> {
          if (broken[0]) {
            throw noThread;
          }
          return Thread.ofVirtual().unstarted(runnable);
        };
    Threads.of(factory)
        .run(() -> {
          TaskGroup[] left = {null};
          TaskGroup.with()
              .maxTasks(1)
              .keepResults()
              .run(group -> {
                left[0] = group;
                for (Action<?> fork :
                    List.<Action<?>>of(
                        () -> group.fork(() -> 42),
                        () -> group.fork("named", () -> {}),
                        () -> group.forkService(() -> {}),
                        () -> group.start((Ready<Integer> ready) -> ready.started(1)))) {
                  broken[0] = true;
                  assertThatThrownBy(fork::run).isSameAs(noThread);
                  broken[0] = false;
                  assertThat(group.tasks()).isEmpty();
                  assertThat(group.scope().cancelCalled()).isFalse();
                  group.fork(() -> 43).join(); // there is a slot for it
                }
              });
          assertThat(left[0].outcomes()).hasSize(4).containsOnly(Outcome.success(43));
        });
  }

  /** A thread that has run to its end when its start fails. */
  private static final class LateFailure extends Thread {
    private volatile boolean failed;

    LateFailure(Runnable body) {
      super(body);
    }

    @Override
    public void start() {
      super.start();
      try {
        join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      failed = true;
      throw new IllegalStateException("started, and failed all the same");
    }
  }

  @Test
  void aTaskWhoseThreadFailsToStartAfterItHasRunEndsOnce() throws Exception {
    boolean[] late = {false};
    ThreadFactory factory =
        runnable -> late[0] ? new LateFailure(runnable) : Thread.ofPlatform().unstarted(runnable);
    Threads.of(factory)
        .run(() -> {
          Task<?>[] task = {null};
          TaskGroup.with()
              .maxTasks(1)
              .run(group -> {
                late[0] = true;
                assertThatThrownBy(() -> group.fork(() -> task[0] = Tasks.current()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("started, and failed all the same");
                late[0] = false;
                assertThat(task[0].status()).isEqualTo(Task.Status.SUCCEEDED);
                assertThat(group.tasks()).isEmpty();
                Task<?> next = group.fork(Tasks::sleepForever);
                assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> group.fork(() -> {})))
                    .describedAs("a second slot")
                    .isEmpty();
                next.cancel("enough");
              });
        });
  }

  @Test
  void aTaskThatIsRunningWhenItsThreadFailsToStartGivesItsSlotBackOnce() throws Exception {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Thread[] early = {null};
    boolean[] fails = {false};
    Threads.of(runnable ->
            fails[0]
                ? early[0] =
                    new Thread(runnable) {
                      @Override
                      public void start() {
                        super.start();
                        TaskTest.awaitUninterrupted(runs);
                        throw new IllegalStateException("started, and failed all the same");
                      }
                    }
                : new Thread(runnable))
        .run(() ->
            TaskGroup.with()
                .maxTasks(1)
                .run(group -> {
                  fails[0] = true;
                  assertThatThrownBy(() ->
                          group.fork(() -> {
                            runs.countDown();
                            TaskTest.awaitUninterrupted(finish);
                          }))
                      .hasMessage("started, and failed all the same");
                  fails[0] = false;
                  assertThat(group.tasks()).isEmpty();
                  finish.countDown();
                  early[0].join();
                  Task<?> next = group.fork(Tasks::sleepForever);
                  assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> group.fork(() -> {})))
                      .describedAs("a second slot")
                      .isEmpty();
                  next.cancel("enough");
                }));
  }

  @Test
  void aHeldTaskWhoseThreadFailsToStartAfterItHasRunEndsOnce() throws Exception {
    boolean[] late = {false};
    ThreadFactory factory =
        runnable -> late[0] ? new LateFailure(runnable) : Thread.ofPlatform().unstarted(runnable);
    Threads.of(factory)
        .run(() ->
            TaskGroup.run(group -> {
              late[0] = true;
              Task<Integer> task = group.forkAfter(Duration.ZERO, () -> 42);
              assertThat(task.join()).isEqualTo(42);
              Thread thread = ((TaskImpl<?>) task).thread();
              Until.holds("it has failed to start", () -> ((LateFailure) thread).failed);
              late[0] = false;
              group.forkAfter(Duration.ZERO, () -> {}).join(); // started by the same thread
              assertThat(task.status()).isEqualTo(Task.Status.SUCCEEDED);
            }));
  }
}
