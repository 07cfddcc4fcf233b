package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.SystemTimers;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whatever a task does to its stack of scopes while they are cancelled, it is told in the end. */
class ScopeRaceTest {

  private static final int ROUNDS = 10_000;

  /** On a busy machine fewer rounds have to do. */
  private static final long BUDGET_NANOS = 1_500_000_000;

  /** Longer than any round takes; a wait that lasts so long was forgotten. */
  private static final int FORGOTTEN_SECONDS = 5;

  private final AtomicReference<Runnable> target = new AtomicReference<>();
  private volatile boolean over;

  /** What the host does in a scope that is cancelled meanwhile; false if it was not told. */
  private interface Round {
    boolean isTold(CancelScope outer, SplittableRandom random) throws Exception;
  }

  @Test
  void aScopeEnteredWhileTheOuterOneIsCancelledIsCancelledToo() throws Exception {
    race((outer, random) -> {
      disturb(() -> outer.cancel("race"));
      spin(random);
      return !CancelScope.create()
          .run(() -> {
            awaitDisturbed();
            Tasks.checkpoint();
          });
    });
  }

  @Test
  void aScopeDeepInsideEnteredMeanwhileIsCancelledToo() throws Exception {
    race((outer, random) -> {
      disturb(() -> outer.cancel("race"));
      CancelScope.create()
          .run(() -> {
            CancelScope.create().run(() -> spin(random));
            spin(random);
            CancelScope.create()
                .run(() -> {
                  awaitDisturbed();
                  Tasks.checkpoint();
                });
          });
      return false;
    });
  }

  @Test
  void aLibraryWaitAfterAShieldThatWasLeftMeanwhileIsCancelled() throws Exception {
    race((outer, random) -> {
      disturb(() -> outer.cancel("race"));
      CancelScope.shielded().run(() -> spin(random));
      Tasks.sleep(Duration.ofSeconds(FORGOTTEN_SECONDS));
      return false;
    });
  }

  @Test
  void aPlainJdkCallAfterAShieldThatWasLeftMeanwhileIsInterrupted() throws Exception {
    race((outer, random) -> {
      disturb(() -> outer.cancel("race"));
      CancelScope.shielded().run(() -> spin(random));
      new CountDownLatch(1).await(FORGOTTEN_SECONDS, TimeUnit.SECONDS);
      return false;
    });
  }

  @Test
  void aShieldSwitchedByAnotherThreadLeavesNeitherAnInterruptNorADeafTask() throws Exception {
    race((outer, random) -> {
      CancelScope shield = CancelScope.create();
      outer.cancel("it is cancelled all the time");
      disturb(() -> {
        shield.shield(true);
        shield.shield(false);
        shield.shield(true);
        shield.shield(false);
      });
      shield.run(() -> {
        spin(random);
        CancelScope.create().run(() -> spin(random));
        awaitDisturbed();
        Tasks.sleep(Duration.ofSeconds(FORGOTTEN_SECONDS));
      });
      return false;
    });
  }

  @Test
  void aDeadlineMovedWhileItsScopeIsLeftLeavesNoAlarm() throws Exception {
    int before = SystemTimers.shared().armed();
    race((_, random) -> {
      CancelScope timed = CancelScope.withTimeout(Duration.ofHours(1));
      disturb(() -> timed.deadline(Instant.now().plusSeconds(7200)));
      timed.run(() -> spin(random));
      return true;
    });
    Eventually.until(() -> SystemTimers.shared().armed() <= before);
  }

  @Test
  void aRequestToStopAScopeThatIsLeftLeavesNoAlarm() throws Exception {
    int before = SystemTimers.shared().armed();
    race((_, random) -> {
      CancelScope scope = CancelScope.create();
      disturb(() -> scope.requestStop("race", Duration.ofHours(1)));
      scope.run(() -> spin(random));
      return true;
    });
    Eventually.until(() -> SystemTimers.shared().armed() <= before);
  }

  @Test
  void aTaskGoingThroughShieldsInACancelledScopeIsWatchedOnce() throws Exception {
    CancelScope outer = CancelScope.create();
    Field watched = Cancellation.class.getDeclaredField("watched");
    watched.setAccessible(true);
    outer.run(() -> {
      outer.cancel("it goes on");
      Cancellation cancellation = ((CancelScopeImpl) outer).requested();
      for (int i = 0; i < 10_000; i++) {
        CancelScope.shield(() -> {});
        assertThat((List<?>) watched.get(cancellation)).hasSizeLessThanOrEqualTo(1);
      }
    });
    assertThat(Thread.interrupted()).isFalse();
  }

  // ---- the race ----

  private void race(Round round) throws Exception {
    Thread other = Thread.ofPlatform().start(this::doWhatComes);
    int missed = 0;
    try {
      SplittableRandom random = new SplittableRandom(3);
      long start = System.nanoTime();
      for (int i = 0; i < ROUNDS && System.nanoTime() - start < BUDGET_NANOS; i++) {
        CancelScope outer = CancelScope.create();
        boolean[] told = {false};
        boolean finished = outer.run(() -> told[0] = round.isTold(outer, random));
        awaitDisturbed();
        if (finished && !told[0]) {
          missed++;
        }
      }
    } finally {
      over = true;
      other.join();
    }
    assertThat(missed).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  private void doWhatComes() {
    SplittableRandom random = new SplittableRandom(7);
    while (!over) {
      Runnable task = target.get();
      if (task == null) {
        Thread.yield();
      } else {
        spin(random);
        task.run();
        target.set(null);
      }
    }
  }

  private void disturb(Runnable disturbance) {
    target.set(disturbance);
  }

  private void awaitDisturbed() {
    while (target.get() != null) {
      Thread.yield();
    }
  }

  private static void spin(SplittableRandom random) {
    for (int i = random.nextInt(100); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
