package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.selvedge.kernel.ForeignInterruptException;
import dev.selvedge.kernel.Strand;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each exception is to a scope, by what has happened in and around the scope. */
@EveryWorld
class EdgeTest {

  private static final List<Exception> WORDS_FOR_AN_INTERRUPT =
      List.of(
          new InterruptedException(),
          new ClosedByInterruptException(),
          new FileLockInterruptionException(),
          new InterruptedIOException(),
          new SocketException("Closed by interrupt"));

  private static final List<Exception> OTHER_FAILURES =
      List.of(
          new IOException("disk full"),
          new SocketTimeoutException(),
          new SocketException("Connection reset"),
          new ConnectException("Closed by interrupt"));

  private final CancelScopeImpl outer = new CancelScopeImpl("outer");
  private final CancelScopeImpl scope = new CancelScopeImpl("scope");

  private static void assertEach(List<Exception> thrown, CancelScopeImpl seenFrom, Edge expected) {
    assertThat(thrown).allSatisfy(e -> assertIs(e, seenFrom, expected));
  }

  private static void assertIs(Throwable thrown, CancelScopeImpl seenFrom, Edge expected) {
    assertThat(Edge.of(thrown, seenFrom, Strand.current())).as("%s", thrown).isEqualTo(expected);
  }

  private static CancelledException cancelledIn(CancelScope cancelled) throws Exception {
    CancelledException[] met = {null};
    cancelled.run(() -> {
      cancelled.cancel("test");
      met[0] = (CancelledException) catchThrowable(Tasks::checkpoint);
    });
    return met[0];
  }

  @Test
  void withoutACancellationAnInterruptIsForeignAndAllElseAFailure() throws Exception {
    scope.run(() -> {
      assertIs(new InterruptedException(), scope, Edge.FOREIGN_INTERRUPT);
      assertEach(WORDS_FOR_AN_INTERRUPT.subList(1, 5), scope, Edge.FAILURE);
      assertEach(OTHER_FAILURES, scope, Edge.FAILURE);
    });
  }

  @Test
  void inACancelledScopeTheJdksWordsForAnInterruptAreItsOwn() throws Exception {
    scope.run(() -> {
      scope.cancel("test");
      assertEach(WORDS_FOR_AN_INTERRUPT, scope, Edge.OWN);
      assertEach(OTHER_FAILURES, scope, Edge.FAILURE);
    });
  }

  @Test
  void whenTheOuterScopeIsCancelledTheyAreTheOuterOnes() throws Exception {
    outer.run(() ->
        scope.run(() -> {
          scope.cancel("inner");
          outer.cancel("outer");
          assertEach(WORDS_FOR_AN_INTERRUPT, scope, Edge.OUTER);
          assertEach(OTHER_FAILURES, scope, Edge.FAILURE);
        }));
  }

  @Test
  void aCancellationIsToldByItsScope() throws Exception {
    outer.run(() ->
        scope.run(() -> {
          scope.cancel("inner");
          Throwable own = catchThrowable(Tasks::checkpoint);
          assertIs(own, scope, Edge.OWN);
          assertIs(new TaskCancelledException("joined", scope.requested()), scope, Edge.OWN);
          outer.cancel("outer");
          Throwable outers = catchThrowable(Tasks::checkpoint);
          assertIs(own, scope, Edge.OWN);
          assertIs(outers, scope, Edge.OUTER);
          assertIs(new TaskCancelledException("joined", outer.requested()), scope, Edge.OUTER);
        }));
  }

  @Test
  void aCancellationKeptFromAScopeThatWasLeftIsAFailure() throws Exception {
    CancelledException kept = cancelledIn(new CancelScopeImpl("left long ago"));
    scope.run(() -> {
      assertIs(kept, scope, Edge.FAILURE);
      scope.cancel("test");
      assertIs(kept, scope, Edge.FAILURE);
      assertIs(new TaskCancelledException("joined", kept.cancellation()), scope, Edge.FAILURE);
    });
  }

  @Test
  void aForeignInterruptThatALibraryWaitHasMetStaysForeignInACancelledScope() throws Exception {
    scope.run(() -> {
      Thread.currentThread().interrupt();
      Throwable foreign = catchThrowable(Tasks::checkpoint);
      assertThat(foreign).isInstanceOf(ForeignInterruptException.class);
      scope.cancel("test");
      assertIs(foreign, scope, Edge.FOREIGN_INTERRUPT);
    });
  }

  @Test
  void anInterruptThatTheScopeHasNotMadeIsForeign() throws Exception {
    scope.run(() -> {
      Thread.currentThread().interrupt();
      scope.cancel("the flag is set already and left alone");
      assertIs(new InterruptedException(), scope, Edge.FOREIGN_INTERRUPT);
      assertEach(WORDS_FOR_AN_INTERRUPT.subList(1, 5), scope, Edge.FAILURE);
    });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void insideAShieldWhatHappensOutsideIsNoCancellation() throws Exception {
    outer.run(() -> {
      outer.cancel("interrupts this thread");
      CancelScopeImpl shield = (CancelScopeImpl) CancelScope.shielded();
      shield.run(() -> {
        assertIs(new InterruptedException(), shield, Edge.FOREIGN_INTERRUPT);
        assertEach(WORDS_FOR_AN_INTERRUPT.subList(1, 5), shield, Edge.FAILURE);
        assertIs(new TaskCancelledException("joined", outer.requested()), shield, Edge.FAILURE);
      });
    });
  }
}
