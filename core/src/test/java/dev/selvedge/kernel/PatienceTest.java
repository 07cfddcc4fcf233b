package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a wait is looked at before it parks. */
class PatienceTest {

  private final Patience patience = new Patience();

  @BeforeEach
  void anotherProcessorCouldAnswer() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
  }

  @Test
  void anEndThatHasComeIsSeen() {
    assertThat(patience.sees(ended())).isTrue();
    assertThat(patience.looks()).isEqualTo(Patience.MOST);
  }

  @Test
  void anEndThatComesMeanwhileIsSeen() throws Exception {
    boolean seen = false;
    for (int i = 0; i < 10_000 && !seen; i++) {
      Waiter waiter = waiting();
      Thread other = Thread.ofPlatform().start(waiter::signal);
      while (waiter.isWaiting() && !seen) {
        seen = new Patience().sees(waiter);
      }
      other.join();
    }
    assertThat(seen).isTrue();
  }

  @Test
  void lookingInVainIsHalvedDownToNone() {
    List<Integer> looks = new ArrayList<>();
    while (patience.looks() > 0) {
      looks.add(patience.looks());
      assertThat(patience.sees(waiting())).isFalse();
    }
    assertThat(looks).startsWith(Patience.MOST, Patience.MOST / 2).endsWith(2, 1);
  }

  @Test
  void whoLooksNoMoreTriesItAgainSeldom() {
    giveUp();
    List<Integer> triedAt = new ArrayList<>();
    for (int i = 1; i <= 2 * Patience.SELDOM; i++) {
      if (patience.sees(ended())) {
        triedAt.add(i);
        giveUp();
      }
    }
    assertThat(triedAt).containsExactly(Patience.SELDOM, 2 * Patience.SELDOM);
  }

  @Test
  void anEndThatIsSeenGivesAllOfItBack() {
    patience.sees(waiting());
    assertThat(patience.looks()).isLessThan(Patience.MOST);
    patience.sees(ended());
    assertThat(patience.looks()).isEqualTo(Patience.MOST);
  }

  private void giveUp() {
    while (patience.looks() > 0) {
      patience.sees(waiting());
    }
  }

  private static Waiter waiting() {
    return new Waiter(Strand.current(), "the test");
  }

  private static Waiter ended() {
    Waiter waiter = waiting();
    waiter.signal();
    return waiter;
  }
}
