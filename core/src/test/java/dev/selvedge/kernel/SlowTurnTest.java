package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which turns are told to take too long: those that others wait for, and each once. */
class SlowTurnTest {

  private static final Duration THRESHOLD = Duration.ofMillis(100);

  /** Stands still until it is moved, and rings nothing by itself. */
  private static final class StillTime extends Timers {
    private long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public void arm(Alarm alarm, long atNanos) {}

    @Override
    public boolean disarm(Alarm alarm) {
      return false;
    }
  }

  private final StillTime time = new StillTime();
  private final Turns turns = new Turns("desk", time, THRESHOLD);

  private void lookAfter(Duration pause) {
    time.nanos += pause.toNanos();
    turns.ring();
  }

  private void askIn(TaskGroup group) {
    group.fork(() -> {
      Strand strand = Strand.current();
      turns.enter(strand);
      turns.leave(strand);
    });
    while (turns.waiting() == 0) {
      Thread.yield();
    }
  }

  @Test
  void eachTurnIsToldOnce() throws Exception {
    try (Logged logged = Logged.open()) {
      TaskGroup.run(group -> {
        Strand host = Strand.current();
        turns.enter(host);
        askIn(group);
        for (int told : List.of(0, 1, 1, 1)) {
          lookAfter(THRESHOLD);
          assertThat(logged.messages()).hasSize(told);
        }
        Tasks.yield(); // the other has its turn, and this one a new one
        askIn(group);
        for (int told : List.of(1, 2, 2)) {
          lookAfter(THRESHOLD);
          assertThat(logged.messages()).hasSize(told);
        }
        turns.leave(host);
      });
      assertThat(logged.messages())
          .allMatch(
              message -> message.contains("has had the turn of \"desk\" for more than 100 ms"));
    }
  }

  @Test
  void aTurnThatNobodyWaitsForMayTakeItsTime() throws Exception {
    try (Logged logged = Logged.open()) {
      TaskGroup.run(group -> {
        Strand host = Strand.current();
        turns.enter(host);
        lookAfter(THRESHOLD);
        lookAfter(THRESHOLD);
        askIn(group);
        lookAfter(THRESHOLD.minusNanos(1));
        assertThat(logged.messages()).isEmpty(); // it has waited for less
        turns.leave(host);
      });
    }
  }
}
