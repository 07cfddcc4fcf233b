package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@EveryWorld
class TurnsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Timers timers = Strand.current().world().timers();
  private final Turns turns = new Turns("test", timers, LONG);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger inside = new AtomicInteger();

  private interface Step {
    void run() throws Exception;
  }

  private void inTurn(Step step) throws Exception {
    Strand strand = Strand.current();
    turns.enter(strand);
    try {
      step.run();
    } finally {
      turns.leave(strand);
    }
  }

  /** Code that would notice another one inside. */
  private void alone() {
    assertThat(inside.incrementAndGet()).isOne();
    Thread.onSpinWait();
    assertThat(inside.decrementAndGet()).isZero();
  }

  @Test
  void oneRunsAtATimeHoweverTheyWait() throws Exception {
    TaskGroup.run(group -> {
      for (int task = 0; task < 8; task++) {
        group.fork(() ->
            inTurn(() -> {
              for (int i = 0; i < 20; i++) {
                alone();
                switch (i % 4) {
                  case 0 -> Tasks.yield();
                  case 1 -> Tasks.sleep(Duration.ofNanos(1_000));
                  case 2 -> Tasks.checkpoint();
                  default -> Tasks.blocking(Thread::yield);
                }
                alone();
              }
            }));
      }
    });
    assertThat(turns.holder()).isNull();
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void whoWaitsGivesTheTurnAway() throws Exception {
    Event news = Event.create();
    TaskGroup.run(group -> {
      Event waits = Event.create();
      group.fork(() ->
          inTurn(() -> {
            events.add("waits");
            waits.set();
            news.await();
            events.add("goes on");
          }));
      waits.await();
      inTurn(() -> {
        events.add("runs meanwhile");
        news.set();
        events.add("still runs");
      });
    });
    assertThat(events).containsExactly("waits", "runs meanwhile", "still runs", "goes on");
  }

  @Test
  void theTurnIsGivenInTheOrderInWhichItWasAskedFor() throws Exception {
    TaskGroup.run(group ->
        inTurn(() -> {
          for (int task = 0; task < 5; task++) {
            String name = "task " + task;
            int before = turns.waiting();
            group.fork(() -> inTurn(() -> events.add(name)));
            while (turns.waiting() == before) {
              Strand.current().world().giveWay(); // does not give the turn away
            }
          }
          events.add("host");
        }));
    assertThat(events).containsExactly("host", "task 0", "task 1", "task 2", "task 3", "task 4");
  }

  @Test
  void yieldLetsTheNextHaveTheTurn() throws Exception {
    TaskGroup.run(group ->
        inTurn(() -> {
          group.fork(() -> inTurn(() -> events.add("other")));
          while (turns.waiting() == 0) {
            Strand.current().world().giveWay();
          }
          Tasks.yield();
          events.add("host");
        }));
    assertThat(events).containsExactly("other", "host");
  }

  @Test
  void whoWasCancelledCleansUpInItsTurn() throws Exception {
    TaskGroup.run(group -> {
      CancelScope scope = CancelScope.create();
      Event waits = Event.create();
      group.fork(() ->
          scope.run(() ->
              inTurn(() -> {
                try {
                  waits.set();
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  events.add("begins to clean up");
                  alone();
                  CancelScope.shield(() -> Tasks.sleep(Duration.ofNanos(1)));
                  events.add("has cleaned up");
                  assertThat(turns.holder()).isSameAs(Strand.current());
                  throw e;
                }
              })));
      waits.await();
      inTurn(() -> {
        scope.cancel("enough");
        events.add("cancelled");
        while (turns.waiting() == 0) {
          Strand.current().world().giveWay();
        }
        events.add("still has the turn");
      });
    });
    assertThat(events)
        .containsExactly("cancelled", "still has the turn", "begins to clean up", "has cleaned up");
  }

  @Test
  void aWaitThatEndsWhileAnotherHasTheTurnEndsAsItWasSettled() throws Exception {
    CancelScope scope = CancelScope.create();
    TaskGroup.run(group -> {
      Event news = Event.create();
      Event waits = Event.create();
      group.fork(() ->
          inTurn(() ->
              scope.run(() -> {
                waits.set();
                news.await();
                events.add("has the news");
                Tasks.checkpoint();
                events.add("never");
              })));
      waits.await();
      inTurn(() -> {
        news.set();
        while (turns.waiting() == 0) {
          Strand.current().world().giveWay();
        }
        scope.cancel("after the news");
      });
    });
    assertThat(events).containsExactly("has the news");
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  @EveryWorld.ThreadsOnly("interrupts threads in a race")
  void aForeignInterruptLosesNeitherTheTurnNorItself() throws Exception {
    for (int round = 0; round < 300; round++) {
      Turns raced = new Turns("race", timers, LONG);
      Strand host = Strand.current();
      raced.enter(host);
      List<Thread> threads = new ArrayList<>();
      AtomicInteger kept = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  Strand strand = Strand.current();
                  raced.enter(strand);
                  alone();
                  raced.leave(strand);
                  if (Thread.currentThread().isInterrupted()) {
                    kept.incrementAndGet();
                  }
                }));
      }
      while (raced.waiting() < 3) {
        Thread.yield();
      }
      Thread interrupter = Thread.ofVirtual().start(() -> threads.get(1).interrupt());
      raced.leave(host);
      interrupter.join();
      for (Thread thread : threads) {
        assertThat(thread.join(LONG)).isTrue();
      }
      assertThat(kept.get()).isLessThanOrEqualTo(1);
      assertThat(raced.holder()).isNull();
      assertThat(raced.waiting()).isZero();
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("interrupts a thread at a known moment")
  void anInterruptThatMetTheWaitForTheTurnIsKept() throws Exception {
    AtomicInteger kept = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread;
    Strand host = Strand.current();
    turns.enter(host);
    try {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  inTurn(this::alone);
                  kept.set(Thread.currentThread().isInterrupted() ? 1 : -1);
                } catch (Exception e) {
                  throw new AssertionError(e);
                } finally {
                  ended.countDown();
                }
              });
      while (turns.waiting() == 0) {
        Thread.yield();
      }
      thread.interrupt();
      while (thread.isInterrupted()) {
        LockSupport.parkNanos(1_000);
      }
      assertThat(kept).hasValue(0);
    } finally {
      turns.leave(host);
    }
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(kept).hasValue(1);
  }
}
