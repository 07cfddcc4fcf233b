package dev.selvedge.kernel;

import static dev.selvedge.kernel.CoarseClock.MANY;
import static dev.selvedge.kernel.CoarseClock.TICK_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CoarseClockTest {

  private final JumpingTimers timers = new JumpingTimers();
  private long made;
  private final CoarseClock clock = new CoarseClock(timers, () -> made);

  /** Makes some tasks within a time, and then looks at the clock for the last of them. */
  private long make(long count, long withinNanos) {
    made += count;
    timers.jump(Duration.ofNanos(withinNanos));
    return clock.nanoTime();
  }

  private void beginSharing() {
    make(MANY, TICK_NANOS);
    assertThat(timers.armed()).isEqualTo(1);
  }

  @Test
  void whereFewAreMadeEachReadsTheRealClock() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(make(1, TICK_NANOS / MANY + 10)).isEqualTo(timers.nanoTime());
    }
    assertThat(timers.armed()).isZero();
  }

  @Test
  void manyInAShortTimeAreFewAsLongAsNoTickIsOver() {
    assertThat(make(100 * MANY, TICK_NANOS - 1)).isEqualTo(TICK_NANOS - 1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void afterAPauseThereMustBeManyForEachTickOfIt() {
    make(100 * MANY, 101 * TICK_NANOS);
    assertThat(timers.armed()).isZero();
    make(100 * MANY, 100 * TICK_NANOS);
    assertThat(timers.armed()).isEqualTo(1);
  }

  @Test
  void whereManyAreMadeTheyShareAReadingForATick() {
    beginSharing();
    long shared = timers.nanoTime();
    assertThat(make(MANY, 1)).isEqualTo(shared);
    assertThat(make(MANY, TICK_NANOS - 2)).isEqualTo(shared);
  }

  @Test
  void eachTickSetsThePresentMomentAsLongAsThereAreMany() {
    beginSharing();
    for (int tick = 0; tick < 10; tick++) {
      assertThat(make(MANY, TICK_NANOS)).isEqualTo(timers.nanoTime());
      long moment = timers.nanoTime();
      timers.jump(Duration.ofNanos(1));
      assertThat(make(MANY, 0)).isEqualTo(moment);
      timers.jump(Duration.ofNanos(-1));
      assertThat(timers.armed()).isEqualTo(1);
    }
  }

  @Test
  void aTickThatComesLateSetsThePresentMomentToo() {
    beginSharing();
    assertThat(make(10 * MANY, 7 * TICK_NANOS)).isEqualTo(timers.nanoTime());
  }

  @Test
  void afterATickWithFewEachReadsTheRealClockAgainAndNothingIsArmed() {
    beginSharing();
    timers.jump(Duration.ofNanos(TICK_NANOS));
    assertThat(timers.armed()).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(make(1, 1_000)).isEqualTo(timers.nanoTime());
    }
    assertThat(timers.armed()).isZero();
  }

  @Test
  void itBeginsAndEndsAnyNumberOfTimes() {
    for (int i = 0; i < 100; i++) {
      beginSharing();
      timers.jump(Duration.ofNanos(TICK_NANOS));
      assertThat(timers.armed()).isZero();
    }
  }

  /** Timers that can ring nothing. */
  private static final class Broken extends Timers {
    private long now;
    private boolean hadNoRoom;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public void arm(Alarm alarm, long atNanos) {
      try {
        Headroom.enter(1, false);
      } catch (StackOverflowError e) {
        hadNoRoom = true;
      }
      throw new RejectedExecutionException("expected by the test");
    }

    @Override
    public boolean disarm(Alarm alarm) {
      return false;
    }
  }

  @Test
  void ifNoAlarmCanBeHadEachReadsTheRealClock() {
    Broken broken = new Broken();
    CoarseClock alone = new CoarseClock(broken, () -> made);
    for (int i = 0; i < 10; i++) {
      made += MANY;
      broken.now += TICK_NANOS;
      assertThat(alone.nanoTime()).isEqualTo(broken.now);
      broken.now += 1;
      assertThat(alone.nanoTime()).isEqualTo(broken.now);
    }
  }

  @Test
  void ifNoFurtherAlarmCanBeHadEachReadsTheRealClockAgain() {
    Broken broken = new Broken();
    CoarseClock alone = new CoarseClock(broken, () -> made);
    made += MANY;
    broken.now += TICK_NANOS;
    assertThatThrownBy(alone::ring).hasMessageContaining("expected by the test");
    broken.now += 1;
    assertThat(alone.nanoTime()).isEqualTo(broken.now);
  }

  @Test
  void nothingIsArmedWhereTheStackEndsMeanwhile() throws Exception {
    Broken broken = new Broken();
    CoarseClock alone = new CoarseClock(broken, () -> made);
    Thread deep =
        new Thread(null, () -> recurse(alone, broken, 0), "near the end of its stack", 256 * 1024);
    deep.start();
    deep.join();
    assertThat(made).isPositive();
    assertThat(broken.hadNoRoom).isFalse();
  }

  private void recurse(CoarseClock alone, Broken broken, int depth) {
    made += MANY;
    broken.now += TICK_NANOS;
    try {
      alone.nanoTime();
      if (depth < 1_000_000) {
        recurse(alone, broken, depth + 1);
      }
    } catch (StackOverflowError e) {
      return;
    }
  }

  @Test
  void theSystemHasOne() {
    Timers system = SystemTimers.shared();
    long before = system.nanoTime();
    assertThat(system.coarseNanoTime()).isLessThanOrEqualTo(system.nanoTime());
    Eventually.until(() -> system.coarseNanoTime() > before);
  }
}
