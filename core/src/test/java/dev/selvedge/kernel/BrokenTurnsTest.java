package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who has the turn when a wait for it, or the wait that it was given away for, breaks off. */
class BrokenTurnsTest {

  private final Turns turns = new Turns("desk", Clocks.standing(), Duration.ofSeconds(20));

  /** What each wait in turn does. */
  private final Deque<Consumer<Waiter>> waits = new ArrayDeque<>();

  private final World world = new ScriptedWorld(waiter -> waits.remove().accept(waiter));
  private final Strand strand = new Runner(world, null, () -> {});
  private final Strand other = new Runner(world, null, () -> {});

  private static void breakDown(Waiter waiter) {
    throw new StackOverflowError("no room to park");
  }

  private static void interrupt(Waiter waiter) {
    Thread.currentThread().interrupt();
    assertThat(waiter.onInterrupt()).isTrue();
  }

  @Test
  void whoseWaitBreaksHasItsTurnAgain() {
    turns.enter(strand);
    waits.add(BrokenTurnsTest::breakDown);
    assertThatThrownBy(() -> new Waiter(strand, "it").await())
        .isInstanceOf(StackOverflowError.class);
    assertThat(turns.holder()).isSameAs(strand);
    turns.leave(strand);
    assertThat(turns.holder()).isNull();
  }

  @Test
  void whoseWaitForTheTurnBreaksDoesNotHaveItAndLeavesAllTheSame() {
    turns.enter(strand);
    waits.add(waiter -> {
      turns.enter(other);
      breakDown(waiter);
    });
    waits.add(BrokenTurnsTest::breakDown);
    assertThatThrownBy(() -> new Waiter(strand, "it").await())
        .isInstanceOf(StackOverflowError.class);
    turns.leave(strand);
    assertThat(turns.holder()).isSameAs(other);
    assertThat(turns.waiting()).isZero();
    turns.leave(other);
    assertThat(turns.holder()).isNull();
  }

  @Test
  void aTurnThatComesTogetherWithAForeignInterruptIsTaken() {
    turns.enter(other);
    waits.add(waiter -> {
      interrupt(waiter);
      turns.leave(other);
    });
    turns.enter(strand);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(turns.holder()).isSameAs(strand);
    assertThat(turns.waiting()).isZero();
  }
}
