package dev.selvedge.taskthread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.taskthread.Script.Ask;
import dev.selvedge.taskthread.Script.Say;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ends that meet other ends, signals and restarts at the same moment, on parallel threads. */
class TaskThreadRaceTest {

  private static final int ROUNDS = 200;
  private static final Duration LONG = Duration.ofDays(1);

  private static Script quiet(String id) {
    return new Script(id, Collections.synchronizedList(new ArrayList<>()))
        .hearingChildren((_, _, _) -> {});
  }

  /** Pauses for nothing to a few microseconds. */
  private static void moment(SplittableRandom random) {
    for (int spins = random.nextInt(1 << random.nextInt(12)); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }

  private interface Deed {
    void run(Script root) throws Exception;
  }

  /** Does two things to a running root at once, and stops it; returns how it ended. */
  private static Ending race(Script root, long seed, Deed one, Deed other) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom first = random.split();
    SplittableRandom second = random.split();
    TaskGroup.run(group -> {
      group.fork(
          "root",
          () -> {
            try {
              root.run();
            } catch (TaskThreadFailedException | CancellationException e) {
              // the ending tells
            }
          });
      root.entered.await();
      TaskGroup.run(deeds -> {
        deeds.fork(() -> {
          moment(first);
          one.run(root);
        });
        deeds.fork(() -> {
          moment(second);
          other.run(root);
        });
      });
      root.stop("the race is over");
    });
    return root.ending().orElseThrow();
  }

  @Test
  void stopAndKillAndFailureAgreeOnOneEnd() throws Exception {
    IOException broken = new IOException("broken");
    for (int round = 0; round < ROUNDS; round++) {
      Script root =
          quiet("root")
              .hearing((_, _) -> {
                throw broken;
              });
      AtomicInteger exits = new AtomicInteger();
      root.exiting(_ -> exits.incrementAndGet());
      Ending ending = race(root, round, it -> it.kill("killed"), it -> it.signal(new Say("fail")));
      assertThat(ending).isIn(new Ending.Killed("killed"), new Ending.Failed(broken));
      assertThat(exits).hasValue(1);
      assertThat(root.statistics().slots()).isEmpty();
      assertThat(root.statistics().waitingSignals()).isZero();
    }
  }

  @Test
  void everySignalIsHandledOrRefusedOrGivenBack() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      AtomicInteger handled = new AtomicInteger();
      AtomicInteger taken = new AtomicInteger();
      Script root = quiet("root").hearing((_, _) -> handled.incrementAndGet() >= 0);
      boolean kill = round % 2 == 0;
      race(
          root,
          round,
          it -> {
            for (int i = 0; i < 50 && it.signal(new Say("count")); i++) {
              taken.incrementAndGet();
            }
          },
          it -> {
            if (kill) {
              it.kill("killed");
            } else {
              it.stop("stopped");
            }
          });
      assertThat(handled.get() + root.unhandled.size()).isEqualTo(taken.get());
    }
  }

  @Test
  void aChildIsAddedAndEndedOrRefused() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Script root = quiet("root");
      Script child = quiet("child");
      List<String> refused = Collections.synchronizedList(new ArrayList<>());
      race(
          root,
          round,
          it -> {
            try {
              it.add(child);
            } catch (IllegalStateException e) {
              refused.add(e.getMessage());
            }
          },
          it -> it.stop("stopped"));
      assertThat(child.status()).isEqualTo(TaskThread.Status.ENDED);
      assertThat(child.ending().orElseThrow())
          .isInstanceOf(refused.isEmpty() ? Ending.Stopped.class : Ending.Failed.class);
      assertThat(root.children()).isEmpty();
    }
  }

  @Test
  void aQuestionIsAnsweredOrFails() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Script root =
          quiet("root")
              .hearing((self, signal) -> {
                self.answer((Ask) signal, "fine");
                return true;
              });
      AtomicInteger ends = new AtomicInteger();
      boolean kill = round % 2 == 0;
      race(
          root,
          round,
          it -> {
            try {
              assertThat(it.ask(new Ask("?"), Duration.ofSeconds(20))).isEqualTo("fine");
              ends.incrementAndGet();
            } catch (UnansweredException e) {
              ends.incrementAndGet();
            } catch (TimeoutException e) {
              throw new AssertionError("it was left open", e);
            }
          },
          it -> {
            if (kill) {
              it.kill("killed");
            } else {
              it.stop("stopped");
            }
          });
      assertThat(ends).hasValue(1);
    }
  }

  @Test
  void aLinkTellsExactlyOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      AtomicInteger told = new AtomicInteger();
      Script root = quiet("root").hearing((_, _) -> told.incrementAndGet() > 0);
      Script child = quiet("child");
      root.entering(self -> self.add(child).awaitEntered());
      race(root, round, it -> it.watch(child), _ -> child.stop("stopped"));
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void siblingsThatFailTogetherAreAllRestartedWhateverTheStrategy() throws Exception {
    try (Logged _ = Logged.open()) {
      for (int round = 0; round < ROUNDS; round++) {
        Supervision supervision = new Supervision(Strategy.values()[round % 3], 100, LONG);
        Script root =
            new Script(
                    "root",
                    Collections.synchronizedList(new ArrayList<>()),
                    TaskThreadOptions.defaults().supervision(supervision))
                .hearingChildren((_, _, _) -> {});
        root.entering(self -> {
          for (String id : List.of("a", "b", "c")) {
            self.permanent(() -> quiet(id)).awaitEntered();
          }
        });
        Ending ending =
            race(
                root,
                round,
                it -> {
                  it.findChild("a").ifPresent(child -> child.kill("killed"));
                  awaitThree(it);
                },
                it -> {
                  it.findChild("b").ifPresent(child -> child.kill("killed"));
                  it.findChild("c").ifPresent(child -> child.kill("killed"));
                  awaitThree(it);
                });
        assertThat(ending).isEqualTo(new Ending.Stopped("the race is over"));
      }
    }
  }

  private static void awaitThree(Script root) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!root.childIds().equals(List.of("a", "b", "c"))) {
      assertThat(System.nanoTime()).as("time").isLessThan(end);
      Tasks.yield();
    }
  }
}
