package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.Race;
import dev.selvedge.sync.Until;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EveryWorld
class RequestTest {

  private static final Duration SHORT = Duration.ofMillis(2);

  private final RequestCache cache = RequestCache.create("test");
  private final Logged logged = Logged.open();

  @AfterEach
  void close() {
    logged.close();
    cache.close();
  }

  @Test
  void anAnswerEndsTheWait() throws InterruptedException {
    TaskGroup.run(group -> {
      Request<String> request = cache.open("ping", Race.LONG);
      Task<String> waiter = group.fork(() -> request.await());
      Until.is(() -> request.waiter != null);
      assertThat(cache.answer("ping", request.number(), "pong")).isEqualTo(Answer.ACCEPTED);
      assertThat(waiter.join()).isEqualTo("pong");
      assertThat(request.toString()).isEqualTo("request \"ping\" %d, answered", request.number());
    });
    assertThat(cache.statistics().answered()).isEqualTo(1);
    assertThat(cache.statistics().pending()).isZero();
  }

  @Test
  void anAnswerMayComeBeforeItIsAwaited() throws InterruptedException, TimeoutException {
    try (Request<@Nullable String> request = cache.open("ping", Race.LONG)) {
      assertThat(request.isDone()).isFalse();
      assertThat(cache.answer("ping", request.number(), null)).isEqualTo(Answer.ACCEPTED);
      assertThat(request.isDone()).isTrue();
      assertThat(request.await()).isNull();
      assertThat(request.await()).as("once more").isNull();
    }
    assertThat(cache.statistics().cancelled()).isZero();
  }

  @Test
  void itsTimeEndsTheWait() throws InterruptedException {
    Request<String> request = cache.open("ping", SHORT);
    assertThatThrownBy(request::await)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("request \"ping\" %d was not answered within 0.002s", request.number());
    assertThat(cache.has("ping", request.number())).isFalse();
    assertThatThrownBy(request::await).isInstanceOf(TimeoutException.class);
    assertThat(request.toString()).endsWith("timed out");
    assertThat(cache.statistics().timedOut()).isEqualTo(1);
  }

  @Test
  void lateDuplicateAndUnknownAnswersAreToldApart() throws InterruptedException {
    Request<String> late = cache.open("ping", SHORT);
    assertThatThrownBy(late::await).isInstanceOf(TimeoutException.class);
    assertThat(cache.answer("ping", late.number(), "pong")).isEqualTo(Answer.LATE);
    Request<String> answered = cache.open("ping", Race.LONG);
    cache.answer("ping", answered.number(), "pong");
    assertThat(cache.answer("ping", answered.number(), "pong")).isEqualTo(Answer.DUPLICATE);
    assertThat(cache.answer("ping", answered.number(), "pong")).isEqualTo(Answer.DUPLICATE);
    Request<String> closed = cache.open("ping", Race.LONG);
    closed.close();
    assertThat(cache.answer("ping", closed.number(), "pong")).isEqualTo(Answer.LATE);
    Request<String> open = cache.open("ping", Race.LONG);
    assertThat(cache.answer("ping", open.number() ^ 1, "pong")).isEqualTo(Answer.UNKNOWN);
    assertThat(cache.answer("pong", open.number(), "pong")).isEqualTo(Answer.UNKNOWN);
    assertThat(open.isDone()).isFalse();
    assertThat(cache.statistics())
        .isEqualTo(new RequestCache.Statistics(1, 0, 4, 0, 1, 1, 1, 0, 0, 2, 2, 2));
  }

  @Test
  void anAnswerToACacheOfItsOwnIsUnknown() throws InterruptedException {
    cache.add(new Noted(7));
    assertThat(cache.answer("noted", 7, "pong")).isEqualTo(Answer.UNKNOWN);
    cache.pop("noted", 7);
    assertThat(cache.answer("noted", 7, "pong")).isEqualTo(Answer.DUPLICATE);
  }

  @Test
  void whatIsForgottenIsUnknown() throws InterruptedException {
    try (RequestCache forgetful = RequestCache.with().remember(2).create()) {
      long[] numbers = new long[3];
      for (int i = 0; i < 3; i++) {
        Request<String> request = forgetful.open("ping", Race.LONG);
        numbers[i] = request.number();
        request.close();
      }
      assertThat(forgetful.answer("ping", numbers[0], "pong")).isEqualTo(Answer.UNKNOWN);
      assertThat(forgetful.answer("ping", numbers[1], "pong")).isEqualTo(Answer.LATE);
      assertThat(forgetful.answer("ping", numbers[2], "pong")).isEqualTo(Answer.LATE);
    }
  }

  @Test
  void leavingTheBlockEndsIt() throws InterruptedException {
    Request<String> left;
    try (Request<String> request = cache.open("ping", Race.LONG)) {
      left = request;
      assertThat(cache.has("ping", request.number())).isTrue();
    }
    assertThat(cache.has("ping", left.number())).isFalse();
    assertThatThrownBy(left::await)
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "request \"ping\" %d will not be answered: the request was closed", left.number());
    assertThat(left.toString()).endsWith("cancelled");
  }

  @Test
  void closingItEndsTheWaitOfAnotherTask() throws InterruptedException {
    TaskGroup.run(group -> {
      Request<String> request = cache.open("ping", Race.LONG);
      Task<Boolean> waiter =
          group.fork(() -> {
            try {
              request.await();
              return false;
            } catch (CancellationException e) {
              return true;
            }
          });
      Until.is(() -> request.waiter != null);
      request.close();
      assertThat(waiter.join()).isTrue();
    });
  }

  @Test
  void oneThatIsCancelledWhileItWaitsIsGoneAtOnce() throws InterruptedException, TimeoutException {
    Request<String> request = cache.open("ping", Race.LONG);
    CancelScope scope = CancelScope.withTimeout(SHORT);
    boolean finished =
        scope.run(() -> {
          try {
            request.await();
          } catch (CancelledException e) {
            assertThat(cache.has("ping", request.number())).isFalse();
            throw e;
          }
        });
    assertThat(finished).isFalse();
    assertThat(cache.answer("ping", request.number(), "pong")).isEqualTo(Answer.LATE);
    assertThatThrownBy(request::await)
        .hasMessageEndingWith("whoever awaited it was cancelled or interrupted");
    assertThat(cache.statistics().pending()).isZero();
  }

  @Test
  void oneThatIsAwaitedInACancelledScopeIsGoneAtOnce()
      throws InterruptedException, TimeoutException {
    Request<String> request = cache.open("ping", Race.LONG);
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.call(() -> request.await())).isEmpty();
    assertThat(cache.has("ping", request.number())).isFalse();
  }

  @Test
  void oneTaskAwaitsIt() throws InterruptedException {
    TaskGroup.run(group -> {
      Request<String> request = cache.open("ping", Race.LONG);
      Task<String> waiter = group.fork("first", () -> request.await());
      Until.is(() -> request.waiter != null);
      assertThatThrownBy(request::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "request \"ping\" %d is awaited by task \"first\" already", request.number());
      cache.answer("ping", request.number(), "pong");
      assertThat(waiter.join()).isEqualTo("pong");
    });
  }

  @Test
  void itIsSeenButNotTakenForACache() throws InterruptedException {
    Request<String> request = cache.open("ping", Race.LONG);
    assertThat(request.prefix()).isEqualTo("ping");
    assertThat(cache.has("ping", request.number())).isTrue();
    assertThat(cache.get("ping", request.number())).isEmpty();
    assertThatThrownBy(() -> cache.pop("ping", request.number()))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(request.isDone()).isFalse();
  }

  @Test
  void aCacheWithTheNumberOfARequestIsADuplicate() throws InterruptedException {
    try (RequestCache few = RequestCache.with().numbersBelow(1).create()) {
      few.open("noted", Race.LONG);
      assertThat(few.add(new Noted(0))).isEmpty();
    }
  }

  @Test
  void aGeneratorWithASeedMakesNumbersRepeatable() throws InterruptedException {
    try (RequestCache one = RequestCache.with().numbersFrom(new Random(42)).create();
        RequestCache other = RequestCache.with().numbersFrom(new Random(42)).create()) {
      for (int i = 0; i < 5; i++) {
        long number = one.open("ping", Race.LONG).number();
        assertThat(other.open("ping", Race.LONG).number()).isEqualTo(number);
      }
    }
  }

  @Test
  void whatPrecedesTheAnswerIsSeenAfterTheWait() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 20; i++) {
        Request<int[]> request = cache.open("ping", Race.LONG);
        group.fork(() -> {
          int[] reply = {0};
          reply[0] = 42;
          cache.answer("ping", request.number(), reply);
        });
        assertThat(request.await()).containsExactly(42);
      }
    });
  }

  // ---- numbers ----

  /** A cache with a number of its own, in one byte's range. */
  static final class Small extends RandomNumberCache {
    Small(RequestCache cache) {
      super(cache, "small", 256);
    }
  }

  /** A cache with a number of its own. */
  static final class Large extends RandomNumberCache {
    Large(RequestCache cache) {
      super(cache, "large");
    }
  }

  @Test
  void randomNumbersAreDifferentBeforeTheyAreAdded() {
    boolean[] seen = new boolean[256];
    for (int i = 0; i < 256; i++) {
      int number = (int) new Small(cache).number();
      assertThat(seen[number]).isFalse();
      seen[number] = true;
    }
    assertThatThrownBy(() -> new Small(cache))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "there is no number for another \"small\" in request cache \"test\": all 256 are taken;"
                + " take a larger range, or let fewer be pending");
    assertThat(cache.statistics().pending()).isZero();
  }

  @Test
  void anotherPrefixHasNumbersOfItsOwn() throws InterruptedException {
    try (RequestCache few = RequestCache.with().numbersBelow(1).create()) {
      assertThat(few.open("ping", Race.LONG).number()).isZero();
      assertThat(few.open("pong", Race.LONG).number()).isZero();
      assertThatThrownBy(() -> few.open("ping", Race.LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("all 1 are taken");
      assertThat(few.statistics().pending()).isEqualTo(2);
    }
  }

  @Test
  void aNumberThatIsFreeAgainIsFound() throws InterruptedException {
    Small[] all = new Small[256];
    for (int i = 0; i < 256; i++) {
      all[i] = new Small(cache);
      assertThat(cache.add(all[i])).isPresent();
    }
    for (int i = 0; i < 256; i += 100) {
      cache.pop(Small.class, all[i].number());
      assertThat(new Small(cache).number()).isEqualTo(all[i].number());
    }
  }

  @Test
  void theWholeRangeIsUsed() {
    long most = 0;
    for (int i = 0; i < 100; i++) {
      most = Math.max(most, new Large(cache).number());
    }
    assertThat(most).isGreaterThan(Long.MAX_VALUE / 2);
  }

  @Test
  void aReservedNumberIsNotPending() throws InterruptedException {
    Large large = new Large(cache);
    assertThat(cache.has("large", large.number())).isFalse();
    assertThat(cache.get(Large.class, large.number())).isEmpty();
    assertThat(cache.answer("large", large.number(), "x")).isEqualTo(Answer.UNKNOWN);
    assertThatThrownBy(() -> cache.pop("large", large.number()))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(cache.add(large)).containsSame(large);
    assertThat(cache.pop(Large.class, large.number())).isSameAs(large);
  }

  @Test
  void aNumberThatIsReservedIsNobodyElses() throws InterruptedException {
    Large large = new Large(cache);
    Noted like = new Noted("large", large.number(), Race.LONG);
    assertThat(cache.add(like)).isEmpty();
    assertThat(cache.add(large)).isPresent();
  }

  @Test
  void closingEndsReservations() throws InterruptedException {
    Large before = new Large(cache);
    Promise<@Nullable String> promise = before.register(Promise.create());
    cache.close();
    assertThat(cache.add(before)).isEmpty();
    assertThat(promise.isDone()).isTrue();
    Large after = new Large(cache);
    assertThat(cache.add(after)).isEmpty();
    try (RequestCache elsewhere = RequestCache.create("elsewhere")) {
      assertThat(elsewhere.add(before)).as("it belongs to nobody").isPresent();
    }
  }

  @Test
  void clearingKeepsReservations() throws InterruptedException {
    Large large = new Large(cache);
    cache.clear();
    assertThat(cache.add(new Noted("large", large.number(), Race.LONG))).isEmpty();
    assertThat(cache.add(large)).isPresent();
  }

  @Test
  void aPlaceIsGivenBackWhenThereIsNoNumber() throws InterruptedException {
    try (RequestCache full =
        RequestCache.with().maxPending(2).whenFull(WhenFull.WAIT).numbersBelow(1).create()) {
      full.add(new Noted("other", 1, Race.LONG));
      full.add(new Noted("other", 2, Race.LONG));
      TaskGroup.run(group -> {
        Task<Request<String>> first = group.fork(() -> full.open("ping", Race.LONG));
        Until.is(() -> full.statistics().waiting() == 1);
        Task<Boolean> second =
            group.fork(() -> {
              try {
                full.open("ping", Race.LONG);
                return true;
              } catch (IllegalStateException e) {
                return false;
              }
            });
        Until.is(() -> full.statistics().waiting() == 2);
        full.pop("other", 1);
        first.join();
        full.pop("other", 2);
        assertThat(second.join()).isFalse();
      });
      assertThat(full.add(new Noted("other", 3, Race.LONG))).isPresent();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsOfRandomOnesAreNamed() {
    assertThatThrownBy(() -> new Large(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new RandomNumberCache(cache, "x", 0) {})
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("numbersBelow must be at least 1, but is 0");
  }
}
