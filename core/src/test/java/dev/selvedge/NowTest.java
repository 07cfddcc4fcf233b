package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The clock that a task can read: the one that its waits go by. */
class NowTest {

  private static final Instant START = Instant.EPOCH;

  @Test
  void inVirtualTimeItStandsStillButForSleeps() throws Exception {
    List<Instant> moments = new ArrayList<>();
    InWorld.LOOP.run(() -> {
      moments.add(Tasks.now());
      Tasks.yield();
      moments.add(Tasks.now());
      Tasks.sleep(Duration.ofDays(365));
      moments.add(Tasks.now());
    });
    Instant end = START.plus(Duration.ofDays(365));
    assertThat(moments).containsExactly(START, START, end);
  }

  @Test
  void deadlinesAndAgesAreOnTheSameClock() throws Exception {
    InWorld.LOOP.run(() -> {
      Tasks.sleep(Duration.ofHours(5));
      CancelScope.withTimeout(Duration.ofMinutes(1))
          .run(() -> {
            Instant now = Tasks.now();
            assertThat(CancelScope.effectiveDeadline()).contains(now.plusSeconds(60));
          });
      TaskGroup.run(group -> {
        Task<Instant> child = group.fork(Tasks::now);
        assertThat(child.createdAt()).isEqualTo(START.plus(Duration.ofHours(5)));
        assertThat(child.join()).isEqualTo(child.createdAt());
      });
    });
  }

  @Test
  void parallelTasksReadTheTimeSourceOfTheirWorld() throws Exception {
    ManualWorld world = new ManualWorld();
    Instant start = world.now();
    var end =
        world.start(() -> {
          Tasks.sleep(Duration.ofHours(1));
          return Tasks.now();
        });
    world.advanceOnceArmed(1, Duration.ofHours(1));
    assertThat(end.get()).isEqualTo(start.plus(Duration.ofHours(1)));
  }

  @Test
  void elsewhereItIsTheTimeOfTheMachine() {
    Instant before = Instant.now();
    InstantSource source = Tasks::now;
    Instant now = source.instant();
    assertThat(now).isBetween(before, Instant.now());
  }
}
