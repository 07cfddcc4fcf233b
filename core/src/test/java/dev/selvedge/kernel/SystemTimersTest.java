package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SystemTimersTest {

  private final SystemTimers timers = SystemTimers.shared();

  private static final class Latch extends Alarm {
    final CountDownLatch rung = new CountDownLatch(1);

    @Override
    protected void ring() {
      rung.countDown();
    }
  }

  @Test
  void anAlarmRingsAndNotBeforeItsTime() throws Exception {
    long due = timers.after(Duration.ofMillis(20));
    Latch alarm = new Latch();
    timers.arm(alarm, due);
    assertThat(alarm.rung.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(timers.nanoTime()).isGreaterThanOrEqualTo(due);
  }

  @Test
  void anEarlierAlarmIsNotHeldUpByALaterOneThatTheThreadSleepsFor() throws Exception {
    Latch late = new Latch();
    timers.arm(late, timers.after(Duration.ofHours(1)));
    Latch soon = new Latch();
    timers.arm(soon, timers.after(Duration.ofMillis(1)));
    assertThat(soon.rung.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(timers.disarm(late)).isTrue();
  }

  @Test
  void anAlarmInThePastRingsAtOnce() throws Exception {
    Latch alarm = new Latch();
    timers.arm(alarm, 0);
    assertThat(alarm.rung.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(timers.disarm(alarm)).isFalse();
  }

  @Test
  void anAlarmThatThrowsDoesNotStopTheOthers() throws Exception {
    timers.arm(
        new Alarm() {
          @Override
          protected void ring() {
            throw new IllegalStateException("expected by the test");
          }
        },
        0);
    Latch next = new Latch();
    timers.arm(next, 0);
    assertThat(next.rung.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void disarmedAlarmsLeaveNothingBehind() {
    int before = timers.armed();
    for (int i = 0; i < 10_000; i++) {
      Latch alarm = new Latch();
      timers.arm(alarm, timers.after(Duration.ofHours(1)));
      timers.disarm(alarm);
    }
    assertThat(timers.armed()).isLessThanOrEqualTo(before + 100);
  }

  @Test
  void eachArmedAlarmEitherRingsOnceOrWasDisarmed() throws Exception {
    AtomicInteger rung = new AtomicInteger();
    int disarmed = 0;
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      Alarm alarm =
          new Alarm() {
            @Override
            protected void ring() {
              rung.incrementAndGet();
            }
          };
      timers.arm(alarm, timers.nanoTime() + i % 3_000);
      if (timers.disarm(alarm)) {
        disarmed++;
      }
    }
    int expected = rounds - disarmed;
    dev.selvedge.Eventually.until(() -> rung.get() >= expected);
    assertThat(rung.get()).isEqualTo(expected);
  }

  @Test
  void durationsSaturateAtNever() {
    assertThat(timers.after(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Timers.NEVER);
    assertThat(timers.at(Instant.MAX)).isEqualTo(Timers.NEVER);
    assertThat(timers.at(Instant.MIN)).isLessThanOrEqualTo(timers.nanoTime());
    assertThat(timers.instantOf(Timers.NEVER)).isEqualTo(Instant.MAX);
  }
}
