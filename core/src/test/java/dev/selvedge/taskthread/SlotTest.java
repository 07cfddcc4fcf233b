package dev.selvedge.taskthread;

import static dev.selvedge.taskthread.Script.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Event;
import dev.selvedge.taskthread.Script.Say;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Slots: what runs in them, again and again, and one at a time. */
@EveryWorld
class SlotTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger inside = new AtomicInteger();

  private Script script(String id) {
    return new Script(id, events, TaskThreadOptions.defaults().maxRate(1_000_000));
  }

  /** Code that would notice another one inside. */
  private void alone() {
    assertThat(inside.incrementAndGet()).isOne();
    Thread.onSpinWait();
    assertThat(inside.decrementAndGet()).isZero();
  }

  // ---- again and again ----

  @Test
  void aBodyIsRunOnceUnlessItReschedulesItself() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.slot("once", () -> events.add("once"));
      AtomicInteger rounds = new AtomicInteger();
      self.slot(
          "thrice",
          () -> {
            events.add("round " + rounds.incrementAndGet());
            if (rounds.get() < 3) {
              self.again("thrice");
              self.again("thrice"); // one more round, not two
            }
          });
      while (!self.statistics().slots().isEmpty()) {
        Tasks.sleep(millis(1));
      }
      self.stop("done");
    });
    root.run();
    assertThat(events)
        .containsExactlyInAnyOrder(
            "root enters", "once", "round 1", "round 2", "round 3", "root exits")
        .containsSubsequence("round 1", "round 2", "round 3");
  }

  @Test
  void anEmptySlotCannotBeRescheduled() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      assertThatThrownBy(() -> self.again("nothing"))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "slot \"nothing\" of TaskThread \"root\" cannot be rescheduled: nothing runs in it;"
                  + " reschedule is called by the body that recreate has put into the slot");
      assertThatThrownBy(() -> self.slot("signals", () -> {}))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("handles its signals");
      self.stop("done");
    });
    root.run();
  }

  @Test
  void othersHaveTheirTurnBetweenTwoRounds() throws Exception {
    Script root = script("root");
    root.hearing((self, _) -> {
      alone();
      events.add("heard");
      return false;
    });
    root.entering(self -> {
      self.slot(
          "busy",
          () -> {
            alone();
            self.again("busy"); // for ever, without waiting
          });
      self.signal(new Say("stop"));
    });
    root.run();
    assertThat(events).containsExactly("root enters", "heard", "root exits");
  }

  // ---- recreate and delete ----

  @Test
  void recreateCancelsWhatWasThereAndWaitsForItsEnd() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      Event runs = Event.create();
      self.slot(
          "slot",
          () -> {
            try {
              runs.set();
              Tasks.sleepForever();
            } catch (CancelledException e) {
              events.add("old: " + e.reason());
              throw e;
            } finally {
              events.add("old ends");
            }
          });
      runs.await();
      self.slot(
          "slot",
          () -> {
            events.add("new");
            self.stop("done");
          });
    });
    root.run();
    assertThat(events).hasSize(5).containsSubsequence("old ends", "new", "root exits");
    assertThat(events.get(1)).startsWith("old: ");
  }

  @Test
  void manyThatRecreateOneSlotNeverOverlap() throws Exception {
    Script root = script("root");
    AtomicInteger bodies = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    root.entering(self -> {
      for (int i = 0; i < 5; i++) {
        self.slot(
            "creator " + i,
            () ->
                self.slot(
                    "shared",
                    () -> {
                      started.incrementAndGet();
                      assertThat(bodies.incrementAndGet()).isOne();
                      try {
                        Tasks.sleep(millis(2));
                      } finally {
                        assertThat(bodies.decrementAndGet()).isZero();
                      }
                    }));
      }
      while (!self.statistics().slots().isEmpty()) {
        Tasks.sleep(millis(1));
      }
      self.stop("done");
    });
    root.run();
    assertThat(started.get()).isBetween(1, 5);
  }

  @Test
  void aBodyMayRecreateItsOwnSlot() throws Exception {
    Script root = script("root");
    root.entering(self ->
        self.slot(
            "slot",
            () -> {
              events.add("first");
              self.slot(
                  "slot",
                  () -> {
                    events.add("second");
                    self.stop("done");
                  });
              try {
                Tasks.sleepForever();
              } finally {
                events.add("first is cancelled");
              }
            }));
    root.run();
    assertThat(events)
        .containsExactly("root enters", "first", "first is cancelled", "second", "root exits");
  }

  @Test
  void deleteCancelsAndWaits() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.slot(
          "slot",
          () -> {
            try {
              Tasks.sleepForever();
            } finally {
              events.add("ends");
            }
          });
      assertThat(self.statistics().slots()).containsExactly("slot");
      assertThat(self.empty("slot")).isTrue();
      events.add("deleted");
      assertThat(self.empty("slot")).isFalse();
      assertThat(self.statistics().slots()).isEmpty();
      self.stop("done");
    });
    root.run();
    assertThat(events).containsExactly("root enters", "ends", "deleted", "root exits");
  }

  @Test
  void aBodyThatDeletesItsOwnSlotDoesNotWaitForItself() throws Exception {
    Script root = script("root");
    root.entering(self ->
        self.slot(
            "slot",
            () -> {
              assertThat(self.empty("slot")).isTrue();
              events.add("goes on");
              try {
                Tasks.checkpoint();
                events.add("never");
              } finally {
                self.stop("done");
              }
            }));
    root.run();
    assertThat(events).containsExactly("root enters", "goes on", "root exits");
  }

  @Test
  void aDeletedSlotMakesNoFurtherRoundWhateverItsBodyAsksFor() throws Exception {
    Script root = script("root");
    AtomicInteger rounds = new AtomicInteger();
    root.entering(self -> {
      Event runs = Event.create();
      self.slot(
          "slot",
          () -> {
            rounds.incrementAndGet();
            runs.set();
            self.again("slot");
            try {
              Tasks.sleepForever();
            } catch (InterruptedException e) {
              // it swallows its cancellation
            }
          });
      runs.await();
      self.empty("slot");
      self.stop("done");
    });
    root.run();
    assertThat(rounds).hasValue(1);
  }

  // ---- one at a time ----

  @Test
  void noTwoPiecesOfItsCodeRunAtATime() throws Exception {
    Script root = script("root");
    AtomicInteger left = new AtomicInteger(4);
    root.hearingChildren((_, _, _) -> alone());
    root.hearing((_, _) -> {
      alone();
      Tasks.sleep(Duration.ofNanos(1));
      alone();
      return true;
    });
    root.exiting(_ -> alone());
    root.entering(self -> {
      alone();
      self.add(
          new Script("child", new ArrayList<>())
              .entering(child -> {
                for (int i = 0; i < 10; i++) {
                  child.tellParent("hello");
                }
              }));
      for (int slot = 0; slot < 4; slot++) {
        String name = "slot " + slot;
        AtomicInteger rounds = new AtomicInteger();
        self.slot(
            name,
            () -> {
              alone();
              Tasks.sleep(Duration.ofNanos(1));
              alone();
              self.signal(new Say("hello"));
              if (rounds.incrementAndGet() < 10) {
                self.again(name);
              } else if (left.decrementAndGet() == 0) {
                self.stop("done");
              }
            });
      }
      alone();
    });
    root.run();
    assertThat(left).hasValue(0);
  }

  @Test
  void tasksThatABodyForksDoNotTakeTurns() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      Event fromOutside = Event.create();
      TaskGroup.run(group -> {
        group.fork(fromOutside::set);
        while (!fromOutside.isSet()) {
          Thread.onSpinWait();
          if (Thread.currentThread().isVirtual()) {
            Tasks.yield();
          }
        }
      });
      self.stop("done");
    });
    root.run();
  }

  @Test
  @EveryWorld.ThreadsOnly("blocks in a plain JDK call, which would block the loop")
  void aTurnThatIsHeldTooLongIsReported() throws Exception {
    try (Logged logged = Logged.open()) {
      Script root = new Script("root", events, TaskThreadOptions.defaults().slowTurn(millis(4)));
      root.entering(self -> {
        self.slot(
            "slow",
            () -> {
              self.signal(new Say("waits for the turn"));
              while (logged.messages().stream().noneMatch(m -> m.startsWith("task \"slow\""))) {
                Thread.onSpinWait();
              }
              self.stop("done");
            });
      });
      root.run();
      assertThat(logged.messages().stream().filter(m -> m.startsWith("task \"slow\"")))
          .singleElement()
          .asString()
          .startsWith("task \"slow\" has had the turn of \"root\" for more than ")
          .contains(
              "1 others wait for it: what blocks outside of the library belongs into"
                  + " Tasks.blocking; it is at")
          .contains("SlotTest");
    }
  }

  // ---- how fast ----

  @Test
  void aSlotThatGoesRoundTooFastIsReportedOnceWithItsRate() throws Exception {
    try (Logged logged = Logged.open()) {
      Script root = new Script("root", events, TaskThreadOptions.defaults().maxRate(10));
      root.entering(self -> {
        for (int i = 0; i < 2; i++) {
          AtomicInteger rounds = new AtomicInteger();
          self.slot(
              "busy",
              () -> {
                if (rounds.incrementAndGet() < 50) {
                  self.again("busy");
                }
              });
          while (!self.statistics().slots().isEmpty()) {
            Tasks.sleep(millis(1));
          }
        }
        self.stop("done");
      });
      root.run();
      assertThat(logged.messages()).hasSize(1);
      assertThat(logged.messages().getFirst())
          .matches(
              "slot \"busy\" of TaskThread \"root\" goes round too fast: 11 rounds in [0-9.]+ ms,"
                  + " which is (without end|[0-9]+) a second; more than 10 are reported, once\\. A"
                  + " slot that has nothing to wait for is a loop");
    }
  }

  @Test
  void aSlotThatKeepsToTheRateIsNotReported() throws Exception {
    try (Logged logged = Logged.open()) {
      Script root = new Script("root", events, TaskThreadOptions.defaults().maxRate(500));
      AtomicInteger rounds = new AtomicInteger();
      root.entering(self ->
          self.slot(
              "calm",
              () -> {
                Tasks.sleep(millis(2));
                if (rounds.incrementAndGet() < 20) {
                  self.again("calm");
                } else {
                  self.stop("done");
                }
              }));
      root.run();
      assertThat(logged.messages()).isEmpty();
    }
  }
}
