package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.selvedge.Action;
import dev.selvedge.CancelScope;
import dev.selvedge.InWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a wait in two ways at the same moment, many times: by what it waits for, and otherwise. Each
 * round must agree with itself: either the waiter has got it, or it has not and nothing is missing.
 */
public abstract class Race {

  /** What else than its success may end a wait. */
  enum End {
    CANCEL,
    INTERRUPT,
    EXPIRE
  }

  public static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofNanos(30_000);
  private static final Duration ENOUGH = Duration.ofSeconds(1);
  private static final int ROUNDS = 5_000;
  private static final int MANY_ROUNDS = 200_000;
  private static final int OVER = -1;

  private volatile long expiresNanos;

  /** Makes a new object of the kind under test, in which the waiter will have to wait. */
  abstract void prepare() throws InterruptedException;

  /** What the waiter does; true if it has got what it waits for. */
  abstract boolean await(Duration time) throws InterruptedException;

  /** How many wait. */
  abstract int waiting();

  /** Hands over to the waiter. */
  abstract void handOver();

  /** Checks that everything is where it belongs. */
  abstract void check(boolean taken) throws InterruptedException;

  final void run(End end) throws InterruptedException {
    rounds(ROUNDS, () -> round(end));
  }

  /**
   * Runs rounds in one task on a virtual thread, which is quicker at giving way than others; not so
   * many on a machine that is slow at it.
   */
  public static void rounds(int rounds, Action<Exception> round) throws InterruptedException {
    long end = System.nanoTime() + ENOUGH.toNanos();
    TaskGroup.run(group ->
        group.fork(
            "race",
            () -> {
              for (int i = 0; i < rounds && System.nanoTime() < end; i++) {
                round.run();
              }
            }));
  }

  private void round(End end) throws InterruptedException {
    prepare();
    CancelScope scope = CancelScope.create();
    var taken = new AtomicReference<@Nullable Boolean>();
    var failure = new AtomicReference<@Nullable Throwable>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                taken.set(waitIn(scope, end));
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    Until.is(() -> waiting() == 1 || !waiter.isAlive());
    switch (end) {
      case CANCEL -> atOnce(this::handOver, () -> scope.cancel("race"));
      case INTERRUPT -> atOnce(this::handOver, waiter::interrupt);
      case EXPIRE -> {
        spinUntilAbout(expiresNanos);
        handOver();
      }
    }
    assertThat(waiter.join(LONG)).as("the waiter has ended").isTrue();
    assertThat(failure.get()).isNull();
    assertThat(waiting()).isZero();
    Boolean got = taken.get();
    assertThat(got).isNotNull();
    check(got);
  }

  private boolean waitIn(CancelScope scope, End end) throws InterruptedException {
    try {
      expiresNanos = System.nanoTime() + SHORT.toNanos();
      return scope.call(() -> await(end == End.EXPIRE ? SHORT : LONG)).orElse(false);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void spinUntilAbout(long nanos) {
    long until = nanos + ThreadLocalRandom.current().nextLong(-10_000, 90_000);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  /** What a wait throws whose thread somebody interrupts once it waits. */
  static @Nullable Throwable interrupted(Action<Exception> wait, BooleanSupplier waiting)
      throws InterruptedException {
    return TaskGroup.call(group -> {
      Task<@Nullable Throwable> waiter = group.fork(() -> catchThrowable(wait::run));
      Until.is(waiting);
      requireNonNull(((Strand) waiter).thread()).interrupt();
      assertThat(waiter.await(LONG)).as("the interrupted wait has ended").isTrue();
      return waiter.join();
    });
  }

  /** Lets others go on: for a time where it is up to the tasks whether time passes. */
  static void pause(Duration onALoop) throws InterruptedException {
    if (InWorld.isLoop()) {
      Tasks.sleep(onALoop);
    } else {
      Tasks.yield();
    }
  }

  /** Runs actions at the same time, as nearly as can be. */
  public static void atOnce(Runnable one, Runnable... others) throws InterruptedException {
    Start start = new Start(1 + others.length);
    List<Thread> threads = new ArrayList<>();
    for (Runnable other : others) {
      threads.add(Thread.ofVirtual().start(() -> start.run(other)));
    }
    start.run(one);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Two platform threads take a step at once, very often unless the machine is too busy for two:
   * for what lies a few instructions apart. They stay from round to round, so that both are running
   * when one begins.
   */
  static void inStep(Runnable prepare, Runnable step, Runnable check) throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Thread other =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              Tasks.current(); // is made now, not in the race
              for (int round = 1; spinUntil(begun, round); round++) {
                step.run();
                ended.set(round);
              }
            });
    Tasks.current();
    long end = System.nanoTime() + 4 * ENOUGH.toNanos();
    try {
      for (int round = 1; round <= MANY_ROUNDS && System.nanoTime() < end; round++) {
        prepare.run();
        begun.set(round);
        for (int i = round % 64; i > 0; i--) {
          Thread.onSpinWait(); // the other one is as late as it takes it to see the beginning
        }
        step.run();
        assertThat(spinUntil(ended, round)).isTrue();
        check.run();
      }
    } finally {
      begun.set(OVER);
    }
    assertThat(other.join(LONG)).isTrue();
  }

  private static boolean spinUntil(AtomicInteger counter, int round) {
    long end = System.nanoTime() + LONG.toNanos();
    for (int spins = 1; ; spins++) {
      int now = counter.get();
      if (now == round) {
        return true;
      }
      if (now == OVER) {
        return false;
      }
      if (spins % 1_000 == 0) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.yield();
      }
    }
  }

  /** Threads agree on a moment, and go off at about that moment. */
  private static final class Start {
    private static final int AHEAD_NANOS = 3_000;
    private final int parties;
    private final AtomicInteger here = new AtomicInteger();
    private volatile long startNanos;

    Start(int parties) {
      this.parties = parties;
    }

    void run(Runnable action) {
      Tasks.current(); // is made now if there is none, not in the race
      meet();
      long mine = startNanos + someNanos();
      while (System.nanoTime() < mine) {
        // neither yields nor pauses, which takes longer than what is raced for
      }
      action.run();
    }

    private void meet() {
      if (here.incrementAndGet() == parties) {
        startNanos = System.nanoTime() + AHEAD_NANOS;
      }
      for (int spins = 1; startNanos == 0; spins++) {
        if (spins % 5_000 == 0) {
          Thread.yield();
        } else {
          Thread.onSpinWait();
        }
      }
    }

    /** Mostly few, sometimes many: what races may lie nanoseconds apart, or microseconds. */
    private static int someNanos() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      return random.nextInt(1 << random.nextInt(12));
    }
  }
}
