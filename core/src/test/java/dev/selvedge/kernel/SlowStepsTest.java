package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SlowStepsTest {

  private final VirtualTimers clock = Clocks.standing();
  private final LoopWorld world =
      new LoopWorld("loop", Thread.ofVirtual().factory(), SystemTimers.shared(), Order.FIFO, false);

  private List<String> soFar = List.of();

  private List<String> reportsOf(Callable<String> body) throws Exception {
    return reportsOf(Duration.ofMillis(100), body);
  }

  private List<String> reportsOf(Duration threshold, Callable<String> body) throws Exception {
    SlowSteps slow = new SlowSteps(world, threshold, clock);
    world.onTurn(_ -> slow.turn());
    try (Logged logged = Logged.open()) {
      soFar = logged.messages();
      Entrance.get().<String, Exception>call(world, "busy", body);
      return logged.messages();
    }
  }

  private void pass(int millis) {
    Clocks.advance(clock, Duration.ofMillis(millis));
  }

  @Test
  void aStepIsReportedOnceItHasBeenSeenForTheWholeThreshold() throws Exception {
    List<String> reports =
        reportsOf(() -> {
          pass(124);
          assertThat(soFar).isEmpty();
          pass(1);
          return "";
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .startsWith("task \"busy\" has held up loop \"loop\" for more than 100 ms")
        .contains("aStepIsReportedOnceItHasBeenSeenForTheWholeThreshold");
  }

  @Test
  void aStepIsReportedOnceHoweverLongItTakes() throws Exception {
    assertThat(
            reportsOf(() -> {
              pass(10_000);
              return "";
            }))
        .hasSize(1);
  }

  @Test
  void everySlowStepIsReported() throws Exception {
    assertThat(
            reportsOf(() -> {
              pass(125);
              Tasks.yield();
              pass(125);
              Tasks.yield();
              pass(125);
              return "";
            }))
        .hasSize(3);
  }

  @Test
  void theThresholdMayBeVeryShort() throws Exception {
    assertThat(
            reportsOf(
                Duration.ofNanos(1),
                () -> {
                  pass(2);
                  return "";
                }))
        .hasSize(1);
  }

  @Test
  void theThresholdMayBeVeryLong() throws Exception {
    assertThat(
            reportsOf(
                Duration.ofSeconds(Long.MAX_VALUE),
                () -> {
                  pass(1_000_000);
                  return "";
                }))
        .isEmpty();
  }

  @Test
  void manyShortStepsAreNotSlow() throws Exception {
    assertThat(
            reportsOf(() -> {
              for (int i = 0; i < 100; i++) {
                pass(99);
                Tasks.yield();
              }
              return "";
            }))
        .isEmpty();
  }

  /**
   * On a busy machine there may be long between the moment when a task is given the baton and the
   * one when its thread goes on: then it holds up nothing, and its stack would show a parked task.
   */
  @Test
  void whoHasTheBatonAndDoesNotGoOnYetIsNotReported() throws Exception {
    CountDownLatch processor = new CountDownLatch(1);
    CompletableFuture<List<String>> early = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean(true);
    LoopWorld starved =
        new LoopWorld(
            "starved",
            body ->
                Thread.ofPlatform()
                    .unstarted(first.getAndSet(false) ? body : () -> after(processor, body)),
            SystemTimers.shared(),
            Order.FIFO,
            false);
    SlowSteps slow = new SlowSteps(starved, Duration.ofMillis(100), clock);
    starved.onTurn(_ -> slow.turn());
    try (Logged logged = Logged.open()) {
      Entrance.get()
          .<String, Exception>call(
              starved,
              "body",
              () -> {
                TaskGroup.run(group -> {
                  group.fork("late", () -> pass(125));
                  Thread.ofVirtual()
                      .start(() -> {
                        Awaiting.runs(starved, "late");
                        pass(10_000);
                        early.complete(List.copyOf(logged.messages()));
                        processor.countDown();
                      });
                });
                return "";
              });
      assertThat(early.get()).isEmpty();
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .startsWith("task \"late\" has held up loop \"starved\" for more than 100 ms");
    }
  }

  private static void after(CountDownLatch processor, Runnable body) {
    try {
      processor.await();
      body.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anIdleLoopIsNeitherSlowNorWatched() throws Exception {
    assertThat(
            reportsOf(() -> {
              assertThat(clock.armed()).isEqualTo(1);
              Tasks.blocking(() -> {
                Awaiting.idle(world);
                pass(1_000);
                assertThat(clock.armed()).isZero();
              });
              assertThat(clock.armed()).isEqualTo(1);
              return "";
            }))
        .isEmpty();
  }

  private static final class Awaiting {
    static void runs(LoopWorld world, String name) {
      while (!(world.running() instanceof Strand strand && strand.name().equals(name))) {
        Thread.yield();
      }
    }

    static void idle(LoopWorld world) {
      while (world.running() != null) {
        Thread.yield();
      }
    }
  }
}
