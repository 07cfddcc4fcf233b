package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.CancelScope;
import dev.selvedge.ManualWorld;
import dev.selvedge.Outcome;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.Race;
import dev.selvedge.sync.Until;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Everything that may end something meets at one moment, on real threads, many times. */
class RequestRaceTest {

  private static final Duration TIME = Duration.ofSeconds(1);
  private static final int ROUNDS = 10_000;

  /** Not so many rounds on a machine that is slow at it. */
  private static final Duration ENOUGH = Duration.ofSeconds(25);

  private final ManualWorld world = new ManualWorld();

  private RequestCache cache() throws InterruptedException {
    try {
      return world
          .start(
              () -> RequestCache.with().name("race").maxPending(1).whenFull(WhenFull.WAIT).create())
          .get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void popTimeOutAndClosingHaveOneWinner() throws Exception {
    long end = System.nanoTime() + ENOUGH.toNanos();
    world
        .start(() -> {
          for (int i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
            popTimeOutOrClose(i);
          }
        })
        .get();
  }

  private void popTimeOutOrClose(int round) throws InterruptedException {
    RequestCache cache = RequestCache.create("race");
    Noted noted = new Noted("noted", 7, TIME);
    Promise<Boolean> promise = noted.with(Promise.create(), false);
    cache.add(noted);
    AtomicBoolean popped = new AtomicBoolean();
    Runnable pop = () -> popped.set(pops(cache));
    Runnable time = this::timeIsOver;
    switch (round % 4) {
      case 0 -> Race.atOnce(later(pop), time);
      case 1 -> Race.atOnce(later(cache::close), time);
      case 2 -> Race.atOnce(pop, cache::close);
      default -> Race.atOnce(later(pop), time, later(cache::close));
    }
    cache.close();
    boolean timedOut = promise.outcome().equals(Optional.of(Outcome.success(false)));
    boolean cancelled = promise.isDone() && !timedOut;
    assertThat(popped.get()).isEqualTo(!promise.isDone());
    assertThat(noted.events).hasSize(timedOut ? 1 : 0);
    assertThat(cache.statistics())
        .isEqualTo(
            new RequestCache.Statistics(
                0, 0, 1, one(popped.get()), 0, one(timedOut), one(cancelled), 0, 0, 0, 0, 0));
  }

  /** Some microseconds later: the time-out has a longer way. */
  private static Runnable later(Runnable action) {
    return () -> {
      long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(60_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      action.run();
    };
  }

  private void timeIsOver() {
    try {
      world.advance(TIME);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean pops(RequestCache cache) {
    try {
      cache.pop("noted", 7);
      return true;
    } catch (NoSuchElementException e) {
      return false;
    }
  }

  private static int one(boolean is) {
    return is ? 1 : 0;
  }

  @Test
  void anAnswerIsAcceptedExactlyIfItIsReceived() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          Request<String> request = cache.open("ping", TIME);
          CancelScope scope = CancelScope.create();
          AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
          TaskGroup.run(group -> {
            Task<String> waiter =
                group.fork(() -> scope.call(() -> received(request)).orElse("cancelled"));
            Until.is(() -> request.waiter != null);
            Race.atOnce(
                () -> answer.set(cache.answer("ping", request.number(), "received")),
                () -> scope.cancel("race"),
                this::timeIsOver);
            boolean accepted = answer.get() == Answer.ACCEPTED;
            assertThat(waiter.join().equals("received")).isEqualTo(accepted);
            assertThat(answer.get()).isIn(Answer.ACCEPTED, Answer.LATE);
          });
          assertThat(cache.statistics().pending()).isZero();
          assertThat(cache.has("ping", request.number())).isFalse();
          cache.close();
        });
  }

  private static String received(Request<String> request) throws InterruptedException {
    try {
      return request.await();
    } catch (TimeoutException e) {
      return "timed out";
    }
  }

  @Test
  void noPlaceIsLostToACancellation() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          cache.add(new Noted(1));
          CancelScope scope = CancelScope.create();
          TaskGroup.run(group -> {
            Task<Boolean> adding =
                group.fork(() -> scope.call(() -> cache.add(new Noted(2))).isPresent());
            Until.is(() -> cache.statistics().waiting() == 1);
            Race.atOnce(() -> cache.pop("noted", 1), () -> scope.cancel("race"));
            boolean added = adding.join();
            assertThat(cache.has("noted", 2)).isEqualTo(added);
            assertThat(cache.statistics().pending()).isEqualTo(one(added));
          });
          if (cache.has("noted", 2)) {
            cache.pop("noted", 2);
          }
          assertThat(cache.add(new Noted(3))).isPresent();
          cache.close();
        });
  }

  @Test
  void aPlaceThatIsGivenBackAtThisMomentIsTaken() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          cache.add(new Noted(1));
          Race.atOnce(() -> add(cache, 2), () -> cache.pop("noted", 1));
          assertThat(cache.has("noted", 2)).isTrue();
          cache.close();
        });
  }

  @Test
  void noWaiterForACacheIsLeftBehind() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          CancelScope scope = CancelScope.create();
          TaskGroup.run(group -> {
            Task<Boolean> first =
                group.fork(() -> scope.call(() -> cache.await("noted", 7)).isPresent());
            Task<NumberCache> second = group.fork(() -> cache.await("noted", 7));
            Until.is(() -> cache.core().awaitingCaches() == 2);
            Race.atOnce(() -> add(cache, 7), () -> scope.cancel("race"));
            assertThat(first.await(Race.LONG)).isTrue();
            assertThat(second.join().number()).isEqualTo(7);
          });
          assertThat(cache.core().awaitingCaches()).isZero();
          cache.close();
        });
  }

  @Test
  void addingAndWaitingMissNeitherOther() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          AtomicReference<@Nullable NumberCache> found = new AtomicReference<>();
          Race.atOnce(() -> add(cache, 7), () -> found.set(await(cache, 7)));
          assertThat(found.get()).isNotNull();
          cache.close();
        });
  }

  @Test
  void addingAndClosingLeaveNothingBehind() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache cache = cache();
          Noted noted = new Noted(7);
          Promise<Boolean> promise = noted.with(Promise.create(), true);
          Race.atOnce(() -> add(cache, noted), cache::close);
          assertThat(promise.isDone()).isTrue();
          assertThat(cache.statistics().pending()).isZero();
        });
    assertThat(world.armed()).isZero();
  }

  @Test
  void ofManyThatAddTheSameNumberOneSucceeds() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          try (RequestCache cache = RequestCache.create("race")) {
            long[] numbers = new long[2];
            Race.atOnce(
                () -> numbers[0] = new RandomNumberCache(cache, "two", 2) {}.number(),
                () -> numbers[1] = new RandomNumberCache(cache, "two", 2) {}.number());
            assertThat(numbers).containsExactlyInAnyOrder(0, 1);
          }
        });
  }

  @Test
  void ofTwoCachesThatAddTheSameOneHasItAndTheOtherKeepsItsPlace() throws InterruptedException {
    Race.rounds(
        ROUNDS,
        () -> {
          RequestCache one = bounded("one");
          RequestCache other = bounded("other");
          Noted noted = new Noted(7);
          boolean[] added = new boolean[2];
          Race.atOnce(() -> added[0] = adds(one, noted), () -> added[1] = adds(other, noted));
          assertThat(added[0]).isNotEqualTo(added[1]);
          add(added[0] ? other : one, 8);
          one.close();
          other.close();
        });
  }

  private static RequestCache bounded(String name) {
    return RequestCache.with().name(name).maxPending(1).create();
  }

  private static boolean adds(RequestCache cache, Noted noted) {
    try {
      return cache.add(noted).isPresent();
    } catch (IllegalStateException inTheOther) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(RequestCache cache, long number) {
    add(cache, new Noted(number));
  }

  private static void add(RequestCache cache, Noted noted) {
    try {
      cache.add(noted);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable NumberCache await(RequestCache cache, long number) {
    try {
      return cache.await("noted", number);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
