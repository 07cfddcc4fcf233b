package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests of what the thread that runs them meets, as a strand: it is as it was after each. The
 * cancellations stand, so that nothing makes up later for what was not delivered.
 */
abstract class OnOneThread {

  final Strand strand = Strand.current();
  final StandingCancellation cancellation = new StandingCancellation("scope");
  final Place scope = Place.of(strand, "scope");

  /** The thread's strand may still be watched for what an earlier test has cancelled. */
  @BeforeEach
  void theStrandIsNotWatched() {
    Eventually.until(strand::beginWatch);
    strand.endWatch();
  }

  @AfterEach
  void theThreadIsAsItWas() {
    cancellation.advance(Duration.ofSeconds(1)); // it lets go of the strand, which is the thread's
    assertThat(Thread.interrupted()).isFalse();
    assertThat(strand.scope()).isSameAs(strand);
    assertThat(strand.waiter()).isNull();
  }

  final void in(Place place, Runner.Step step) throws Exception {
    strand.enter(place);
    try {
      step.run();
    } finally {
      strand.leave(place);
    }
  }
}
