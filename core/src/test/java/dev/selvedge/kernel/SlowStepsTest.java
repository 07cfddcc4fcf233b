package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class SlowStepsTest {

  private final ManualTimers clock = new ManualTimers();
  private final LoopWorld world =
      new LoopWorld("loop", Thread.ofVirtual().factory(), SystemTimers.shared(), Order.FIFO, false);

  private List<String> soFar = List.of();

  private List<String> reportsOf(Callable<String> body) throws Exception {
    SlowSteps slow = new SlowSteps(world, Duration.ofMillis(100), clock);
    world.onTurn(_ -> slow.turn());
    try (Logged logged = Logged.open()) {
      soFar = logged.messages();
      Entrance.get().<String, Exception>call(world, "busy", body);
      return logged.messages();
    }
  }

  private void pass(int millis) {
    clock.advance(Duration.ofMillis(millis));
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
    static void idle(LoopWorld world) {
      while (world.running() != null) {
        Thread.yield();
      }
    }
  }
}
