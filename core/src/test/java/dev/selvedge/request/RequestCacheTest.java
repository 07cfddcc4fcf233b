package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Outcome;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.Race;
import dev.selvedge.sync.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EveryWorld
class RequestCacheTest {

  private static final Duration SHORT = Duration.ofMillis(2);

  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final RequestCache cache =
      RequestCache.with()
          .name("test")
          .onFailure((task, failure) -> failures.add(task.name() + ": " + failure.getMessage()))
          .create();

  @AfterEach
  void close() {
    cache.close();
  }

  /** Another kind of cache. */
  static class Other extends Noted {
    Other(long number) {
      super("other", number, Duration.ofDays(1));
    }
  }

  /** One that fails when its time is over. */
  static class Failing extends Noted {
    Failing(long number) {
      super("failing", number, SHORT);
    }

    @Override
    protected void onTimeout() throws IOException {
      throw new IOException("nobody there");
    }
  }

  // ---- adding and finding ----

  @Test
  void whatIsAddedIsFoundByPrefixAndByClass() throws InterruptedException {
    Noted noted = new Noted(7);
    assertThat(cache.add(noted)).containsSame(noted);
    assertThat(cache.has("noted", 7)).isTrue();
    assertThat(cache.has(Noted.class, 7)).isTrue();
    assertThat(cache.get("noted", 7)).containsSame(noted);
    assertThat(cache.get(Noted.class, 7)).containsSame(noted);
    assertThat(cache.get(NumberCache.class, 7)).containsSame(noted);
  }

  @Test
  void otherNumbersPrefixesAndClassesAreNotFound() throws InterruptedException {
    cache.add(new Noted(7));
    assertThat(cache.has("noted", 8)).isFalse();
    assertThat(cache.has("other", 7)).isFalse();
    assertThat(cache.has(Other.class, 7)).isFalse();
    assertThat(cache.get("noted", 8)).isEmpty();
    assertThat(cache.get(Other.class, 7)).isEmpty();
    cache.add(new Other(8));
    assertThat(cache.get(Other.class, 7)).isEmpty();
    assertThat(cache.get(Noted.class, 8)).as("an Other is a Noted").isPresent();
  }

  @Test
  void aClassIsToldFromAnotherOfThePrefix() throws InterruptedException {
    cache.add(new Noted("other", 1, Duration.ofDays(1)));
    cache.add(new Other(2));
    assertThat(cache.get(Other.class, 1)).isEmpty();
    assertThat(cache.get(Noted.class, 1)).isPresent();
    assertThatThrownBy(() -> cache.pop(Other.class, 1)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void poppingTakesItOutAndLeavesItsPromiseAlone() throws InterruptedException {
    Noted noted = new Noted(7);
    Promise<@Nullable String> promise = noted.with(Promise.create());
    cache.add(noted);
    assertThat(cache.pop("noted", 7)).isSameAs(noted);
    assertThat(cache.has("noted", 7)).isFalse();
    assertThat(promise.isDone()).isFalse();
    promise.succeed("here");
    cache.add(new Noted(7));
    assertThat(cache.pop(Noted.class, 7)).isNotSameAs(noted);
    assertThat(cache.statistics().popped()).isEqualTo(2);
  }

  @Test
  void poppingWhatIsNotPendingSaysWhy() throws InterruptedException {
    assertThatThrownBy(() -> cache.pop("noted", 7))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "\"noted\" 7 is not pending in request cache \"test\": it was not added, or has ended"
                + " long ago");
    cache.add(new Noted(7));
    cache.pop("noted", 7);
    assertThatThrownBy(() -> cache.pop("noted", 7))
        .hasMessage(
            "\"noted\" 7 is not pending in request cache \"test\": it was answered already");
    assertThatThrownBy(() -> cache.pop(Noted.class, 7))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("Noted 7 is not pending in request cache \"test\": it was answered already");
    Noted late = new Noted("noted", 8, SHORT);
    Promise<@Nullable String> over = late.with(Promise.create());
    cache.add(late);
    over.await();
    assertThatThrownBy(() -> cache.pop(Noted.class, 8)).hasMessageEndingWith("its time is over");
    cache.add(new Noted(9));
    cache.clear();
    assertThatThrownBy(() -> cache.pop("noted", 9)).hasMessageEndingWith("it was cancelled");
  }

  @Test
  void aDuplicateIsRefusedAndLogged() throws InterruptedException {
    Noted first = new Noted(7);
    Noted second = new Noted(7);
    Promise<@Nullable String> promise = second.with(Promise.create());
    cache.add(first);
    try (Logged logged = Logged.open()) {
      assertThat(cache.add(second)).isEmpty();
      assertThat(logged.messages())
          .containsExactly(
              "Noted \"noted\" 7 was not added to request cache \"test\": another one of this"
                  + " prefix and number is pending; a RandomNumberCache has a number of its own");
      assertThat(cache.add(first)).as("the same one again").isEmpty();
    }
    assertThat(cache.get("noted", 7)).containsSame(first);
    assertThat(cache.statistics().duplicates()).isEqualTo(2);
    assertThat(cache.statistics().pending()).isEqualTo(1);
    assertThat(promise.isDone()).as("the duplicate may be added later").isFalse();
    cache.pop("noted", 7);
    assertThat(cache.add(second)).containsSame(second);
  }

  @Test
  void whatHasEndedMayBeAddedAgain() throws InterruptedException {
    Noted noted = new Noted("noted", 7, SHORT);
    cache.add(noted);
    cache.pop("noted", 7);
    Promise<@Nullable String> first = noted.with(Promise.create());
    cache.add(noted);
    assertThat(first.await()).isNull();
    cache.add(noted);
    Promise<@Nullable String> second = noted.with(Promise.create());
    assertThat(second.await()).isNull();
    assertThat(noted.events).containsExactly("onTimeout", "onTimeout");
  }

  @Test
  void oneCacheIsInOneRequestCache() throws InterruptedException {
    Noted noted = new Noted(7);
    cache.add(noted);
    try (RequestCache elsewhere = RequestCache.create("elsewhere")) {
      assertThatThrownBy(() -> elsewhere.add(noted))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Noted \"noted\" 7 cannot be added to request cache \"elsewhere\": it is in another"
                  + " one");
      assertThat(elsewhere.statistics().pending()).isZero();
      cache.pop("noted", 7);
      assertThat(elsewhere.add(noted)).isPresent();
    }
  }

  @Test
  void aClassWithManyPrefixesIsLookedUpByPrefixOnly() throws InterruptedException {
    for (int i = 0; i < 8; i++) {
      cache.add(new Noted("peer " + i, 7, Duration.ofDays(1)));
    }
    assertThat(cache.get(Noted.class, 7)).isPresent();
    cache.add(new Noted("peer 8", 7, Duration.ofDays(1)));
    cache.add(new Noted("peer 9", 7, Duration.ofDays(1)));
    assertThatThrownBy(() -> cache.get(Noted.class, 7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "caches of Noted have more than 8 prefixes (peer 0, …): look them up by prefix and"
                + " number");
    assertThat(cache.get("peer 9", 7)).isPresent();
  }

  // ---- time-outs ----

  @Test
  void aPromiseHasItsValueWhenTheTimeIsOver() throws InterruptedException {
    Noted noted = new Noted("noted", 1, SHORT);
    Promise<@Nullable String> nothing = noted.with(Promise.create());
    Promise<Boolean> no = noted.with(Promise.create(), false);
    Promise<String> failed = Promise.create();
    assertThat(noted.registerOrFail(failed, () -> new IOException("no answer"))).isSameAs(failed);
    Promise<String> settled = noted.with(Promise.create(), "too late");
    settled.succeed("in time");
    cache.add(noted);
    assertThat(nothing.await()).isNull();
    assertThat(no.await()).isFalse();
    assertThatThrownBy(failed::await)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("no answer");
    assertThat(settled.await()).isEqualTo("in time");
    assertThat(noted.events).containsExactly("onTimeout");
    assertThat(cache.has("noted", 1)).isFalse();
    assertThat(cache.statistics().timedOut()).isEqualTo(1);
  }

  @Test
  void onTimeoutMaySettleAPromiseBeforeItsValueDoes() throws InterruptedException {
    Promise<String> promise = Promise.create();
    NumberCache own =
        new Noted("own", 1, SHORT) {
          @Override
          protected void onTimeout() {
            promise.succeed("what has come so far");
          }
        };
    own.register(promise, "nothing");
    cache.add(own);
    assertThat(promise.await()).isEqualTo("what has come so far");
  }

  @Test
  void promisesSettleThoughOnTimeoutThrows() throws InterruptedException {
    Failing failing = new Failing(1);
    Promise<Boolean> promise = failing.with(Promise.create(), false);
    cache.add(failing);
    assertThat(promise.await()).isFalse();
    Until.is(() -> !failures.isEmpty());
    assertThat(failures)
        .containsExactly("time-out of \"failing\" 1 in request cache \"test\": nobody there");
  }

  @Test
  void allPromisesSettleThoughAFailureCannotBeMade() throws InterruptedException {
    Noted noted = new Noted("noted", 1, SHORT);
    Promise<Boolean> before = noted.with(Promise.create(), true);
    Promise<String> broken =
        noted.registerOrFail(
            Promise.create(),
            () -> {
              throw new IllegalArgumentException("broken supplier");
            });
    Promise<Boolean> after = noted.with(Promise.create(), false);
    cache.add(noted);
    assertThat(before.await()).isTrue();
    assertThat(after.await()).isFalse();
    assertThatThrownBy(broken::await).hasRootCauseMessage("broken supplier");
    Until.is(() -> !failures.isEmpty());
    assertThat(failures).singleElement().asString().endsWith("broken supplier");
  }

  @Test
  void aFailureThatIsNotNeededIsNotMade() throws InterruptedException {
    Noted noted = new Noted("noted", 1, SHORT);
    Promise<String> settled = Promise.create();
    noted.registerOrFail(
        settled,
        () -> {
          throw new AssertionError("made for nothing");
        });
    Promise<Boolean> over = noted.with(Promise.create(), true);
    settled.succeed("in time");
    cache.add(noted);
    over.await();
    cache.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void aPromiseThatComesAfterTheEndIsSettledAtOnce() throws InterruptedException {
    Noted noted = new Noted("noted", 1, SHORT);
    Promise<Boolean> over = noted.with(Promise.create(), true);
    cache.add(noted);
    over.await();
    assertThat(noted.with(Promise.create(), "late").outcome()).contains(Outcome.success("late"));
    Noted cleared = new Noted(2);
    cache.add(cleared);
    cache.clear();
    assertThat(cleared.with(Promise.create(), "late").outcome())
        .contains(Outcome.cancelled("request cache \"test\" was cleared"));
  }

  @Test
  void onTimeoutRunsInATaskOfTheCacheThatMayWait() throws InterruptedException {
    Promise<String> name = Promise.create();
    Promise<Boolean> isPending = Promise.create();
    cache.add(
        new Noted("slow", 5, SHORT) {
          @Override
          protected void onTimeout() throws InterruptedException {
            isPending.succeed(cache.has("slow", 5));
            Tasks.sleep(Duration.ofMillis(1));
            name.succeed(Tasks.current().name());
          }
        });
    assertThat(name.await()).isEqualTo("time-out of \"slow\" 5 in request cache \"test\"");
    assertThat(isPending.await()).isFalse();
  }

  @Test
  void oneSlowTimeOutHoldsNoOtherUp() throws InterruptedException {
    Promise<String> other = Promise.create();
    Promise<String> slow = Promise.create();
    cache.add(
        new Noted("slow", 1, SHORT) {
          @Override
          protected void onTimeout() throws InterruptedException {
            slow.succeed("has seen " + other.await());
          }
        });
    Noted quick = new Noted("quick", 2, SHORT);
    quick.register(other, "the other");
    cache.add(quick);
    assertThat(slow.await()).isEqualTo("has seen the other");
  }

  @Test
  void aTimeOutOfZeroIsOverAtOnce() throws InterruptedException {
    Noted noted = new Noted("noted", 1, Duration.ZERO);
    Promise<Boolean> promise = noted.with(Promise.create(), true);
    cache.add(noted);
    assertThat(promise.await()).isTrue();
  }

  @Test
  void aTimeOutMayBeLongerThanTimeItself() throws InterruptedException {
    cache.add(new Noted("noted", 1, Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(cache.pop("noted", 1)).isNotNull();
  }

  @Test
  void onTimeoutMayAddItAgain() throws InterruptedException {
    Promise<Integer> tries = Promise.create();
    cache.add(
        new Noted("retry", 1, SHORT) {
          private int count;

          @Override
          protected void onTimeout() throws InterruptedException {
            if (++count < 3) {
              assertThat(cache.add(this)).isPresent();
            } else {
              tries.succeed(count);
            }
          }
        });
    assertThat(tries.await()).isEqualTo(3);
  }

  // ---- waiting for a cache ----

  @Test
  void severalThatWaitForACacheAllGetIt() throws InterruptedException {
    List<Task<? extends NumberCache>> waiters = new ArrayList<>();
    Noted noted = new Noted(7);
    TaskGroup.run(group -> {
      waiters.add(group.fork(() -> cache.await("noted", 7)));
      waiters.add(group.fork(() -> cache.await(Noted.class, 7)));
      waiters.add(group.fork(() -> cache.await("noted", 7, Race.LONG)));
      waiters.add(group.fork(() -> cache.await(Noted.class, 7, Race.LONG)));
      Until.is(() -> cache.core().awaitingCaches() == 4);
      cache.add(noted);
    });
    assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.resultNow()).isSameAs(noted));
    assertThat(cache.has("noted", 7)).isTrue();
    assertThat(cache.core().awaitingCaches()).isZero();
  }

  @Test
  void whoWaitsForAnotherCacheGoesOnWaiting() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<NumberCache> other = group.fork(() -> cache.await("other", 7));
      Task<NumberCache> wanted = group.fork(() -> cache.await("noted", 7));
      Until.is(() -> cache.core().awaitingCaches() == 2);
      cache.add(new Noted(7));
      wanted.join();
      assertThat(other.isDone()).isFalse();
      assertThat(cache.core().awaitingCaches()).isEqualTo(1);
      cache.add(new Other(7));
      assertThat(other.join()).isInstanceOf(Other.class);
    });
  }

  @Test
  void whatAppearsIsHandedOverThoughItIsPoppedAtOnce() throws InterruptedException {
    Noted noted = new Noted(7);
    TaskGroup.run(group -> {
      Task<NumberCache> waiter = group.fork(() -> cache.await("noted", 7));
      Until.is(() -> cache.core().awaitingCaches() == 1);
      cache.add(noted);
      cache.pop("noted", 7);
      assertThat(waiter.join()).isSameAs(noted);
    });
  }

  @Test
  void awaitingKeepsItsTimeOut() throws InterruptedException {
    assertThatThrownBy(() -> cache.await("noted", 7, SHORT))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("\"noted\" 7 has not appeared within 0.002s");
    assertThatThrownBy(() -> cache.await(Noted.class, 7, Duration.ZERO))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("Noted 7 has not appeared within 0s");
    assertThat(cache.core().awaitingCaches()).isZero();
    cache.add(new Noted(7));
    assertThat(cache.has("noted", 7)).isTrue();
  }

  @Test
  void whatIsThereIsNotWaitedFor() throws InterruptedException, TimeoutException {
    Noted noted = new Noted(7);
    cache.add(noted);
    assertThat(cache.await("noted", 7)).isSameAs(noted);
    assertThat(cache.await(Noted.class, 7)).isSameAs(noted);
    assertThat(cache.await("noted", 7, Duration.ZERO)).isSameAs(noted);
    assertThat(cache.await(Noted.class, 7, Duration.ZERO)).isSameAs(noted);
  }

  @Test
  void awaitingIsACheckpoint() throws InterruptedException {
    cache.add(new Noted(7));
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.call(() -> cache.await("noted", 7))).isEmpty();
    CancelScope later = CancelScope.withTimeout(SHORT);
    assertThat(later.call(() -> cache.await("noted", 8))).isEmpty();
    assertThat(cache.core().awaitingCaches()).isZero();
  }

  // ---- passthrough ----

  @Test
  void passthroughIsForTheBlockAndItsChildren() throws InterruptedException {
    Noted direct = new Noted(1);
    Promise<Boolean> first = direct.with(Promise.create(), true);
    Noted forked = new Noted(2);
    Promise<Boolean> second = forked.with(Promise.create(), true);
    String value =
        cache
            .passthrough(SHORT)
            .call(() -> {
              cache.add(direct);
              TaskGroup.run(group -> group.fork(() -> cache.add(forked)));
              return "value";
            });
    assertThat(value).isEqualTo("value");
    assertThat(first.await()).isTrue();
    assertThat(second.await()).isTrue();
    cache.add(new Noted(3));
    assertThat(cache.core().timeoutOf("noted", 3)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void passthroughTouchesNoOtherCaller() throws InterruptedException {
    TaskGroup.run(group -> {
      Promise<Boolean> inside = Promise.create();
      Promise<Boolean> added = Promise.create();
      group.fork(() ->
          cache
              .passthrough(SHORT)
              .run(() -> {
                inside.succeed(true);
                added.await();
              }));
      inside.await();
      cache.add(new Noted(1));
      added.succeed(true);
    });
    assertThat(cache.core().timeoutOf("noted", 1)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void nestedPassthroughRestoresTheOuter() throws InterruptedException {
    Duration outer = Duration.ofHours(2);
    Duration inner = Duration.ofHours(1);
    Passthrough again = cache.passthrough(inner);
    cache
        .passthrough(outer)
        .run(() -> {
          cache.add(new Noted(1));
          again.run(() -> cache.add(new Noted(2)));
          cache.add(new Noted(3));
          assertThatThrownBy(() ->
                  again.run(() -> {
                    throw new IOException("inside");
                  }))
              .isInstanceOf(IOException.class);
          cache.add(new Noted(4));
        });
    cache.add(new Noted(5));
    assertThat(List.of(1, 2, 3, 4, 5))
        .extracting(number -> cache.core().timeoutOf("noted", number))
        .containsExactly(outer, inner, outer, outer, Duration.ofDays(1));
  }

  @Test
  void passthroughIsForSomeClasses() throws InterruptedException {
    Duration all = Duration.ofHours(2);
    Duration others = Duration.ofHours(1);
    cache
        .passthrough(all)
        .run(() ->
            cache
                .passthrough(others, Other.class, Failing.class)
                .run(() -> {
                  cache.add(new Noted(1));
                  cache.add(new Other(2));
                  cache.add(new Failing(3));
                }));
    assertThat(cache.core().timeoutOf("noted", 1)).as("the next outer one").isEqualTo(all);
    assertThat(cache.core().timeoutOf("other", 2)).isEqualTo(others);
    assertThat(cache.core().timeoutOf("failing", 3)).isEqualTo(others);
  }

  @Test
  void passthroughIsForRequestsToo() throws InterruptedException {
    cache
        .passthrough(SHORT)
        .run(() -> {
          try (Request<String> request = cache.open("ping", Duration.ofDays(1))) {
            assertThatThrownBy(request::await)
                .isInstanceOf(TimeoutException.class)
                .hasMessage("request \"ping\" %d was not answered within 0.002s", request.number());
          }
        });
  }

  // ---- bounds ----

  @Test
  void aFullCacheRejects() throws InterruptedException {
    try (RequestCache full = RequestCache.with().name("full").maxPending(2).create()) {
      full.add(new Noted(1));
      Request<String> request = full.open("ping", Race.LONG);
      assertThatThrownBy(() -> full.add(new Noted(2)))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage(
              "request cache \"full\" takes no other \"noted\": 2 are pending, and it takes no"
                  + " more");
      assertThatThrownBy(() -> full.open("ping", Race.LONG))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("no other \"ping\"");
      try (Logged logged = Logged.open()) {
        assertThat(full.add(new Noted(1))).as("a duplicate is one").isEmpty();
        assertThat(logged.messages()).hasSize(1);
      }
      assertThat(full.statistics().rejected()).isEqualTo(2);
      request.close();
      assertThat(full.add(new Noted(2))).isPresent();
      full.pop("noted", 2);
      assertThat(full.add(new Noted(3))).isPresent();
    }
  }

  @Test
  void whoWaitsForAPlaceGetsItInTurn() throws InterruptedException {
    try (RequestCache full = waiting(1)) {
      full.add(new Noted(0));
      List<Long> order = Collections.synchronizedList(new ArrayList<>());
      TaskGroup.run(group -> {
        for (int i = 1; i <= 3; i++) {
          Noted noted = new Noted(i);
          int waiting = i;
          group.fork(() -> {
            full.add(noted);
            order.add(noted.number());
          });
          Until.is(() -> full.statistics().waiting() == waiting);
        }
        for (int i = 0; i < 3; i++) {
          int here = i;
          Until.is(() -> order.size() == here);
          full.pop("noted", i);
        }
      });
      assertThat(order).containsExactly(1L, 2L, 3L);
      assertThat(full.statistics().pending()).isEqualTo(1);
    }
  }

  @Test
  void whoHasWaitedForAPlaceAndFindsNoNumberGivesItBack() throws InterruptedException {
    try (RequestCache full =
        RequestCache.with().maxPending(1).whenFull(WhenFull.WAIT).numbersBelow(1).create()) {
      full.add(new Noted(7));
      TaskGroup.run(group -> {
        Task<?> opening =
            group.fork(() ->
                assertThatThrownBy(() -> full.open("ping", Race.LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("all 1 are taken"));
        Until.is(() -> full.statistics().waiting() == 1);
        new RandomNumberCache(full, "ping", 1) {}; // takes the number, and no place
        full.pop("noted", 7);
        opening.join();
        assertThat(full.core().tryAdd(new Noted(8), Long.MAX_VALUE, false)).isNull();
      });
    }
  }

  @Test
  void aCancelledWaitForAPlaceTakesNone() throws InterruptedException {
    try (RequestCache full = waiting(1)) {
      full.add(new Noted(0));
      Noted noted = new Noted(1);
      CancelScope scope = CancelScope.withTimeout(SHORT);
      assertThat(scope.call(() -> full.add(noted))).isEmpty();
      assertThat(full.statistics().waiting()).isZero();
      full.pop("noted", 0);
      assertThat(full.has("noted", 1)).isFalse();
      assertThat(full.add(noted)).isPresent();
    }
  }

  @Test
  void aPlaceThatIsNotNeededAfterAllGoesToTheNext() throws InterruptedException {
    try (RequestCache full = waiting(2);
        Logged logged = Logged.open()) {
      full.add(new Noted(8));
      full.add(new Noted(9));
      List<Optional<Noted>> added = Collections.synchronizedList(new ArrayList<>());
      TaskGroup.run(group -> {
        group.fork(() -> added.add(full.add(new Noted(1))));
        Until.is(() -> full.statistics().waiting() == 1);
        group.fork(() -> added.add(full.add(new Noted(1))));
        Until.is(() -> full.statistics().waiting() == 2);
        group.fork(() -> added.add(full.add(new Noted(2))));
        Until.is(() -> full.statistics().waiting() == 3);
        full.pop("noted", 8);
        Until.is(() -> full.has("noted", 1));
        full.pop("noted", 9);
        Until.is(() -> full.has("noted", 2));
      });
      assertThat(added).filteredOn(Optional::isEmpty).hasSize(1);
      assertThat(full.statistics().duplicates()).isEqualTo(1);
      assertThat(full.statistics().pending()).isEqualTo(2);
      assertThat(logged.messages()).hasSize(1);
    }
  }

  @Test
  void closingEndsTheWaitForAPlace() throws InterruptedException {
    RequestCache full = waiting(1);
    full.add(new Noted(0));
    Noted noted = new Noted(1);
    Promise<@Nullable String> promise = noted.with(Promise.create());
    TaskGroup.run(group -> {
      Task<Optional<Noted>> adding = group.fork(() -> full.add(noted));
      Task<Request<String>> opening = group.fork(() -> full.open("ping", Race.LONG));
      Until.is(() -> full.statistics().waiting() == 2);
      full.close();
      assertThat(adding.join()).isEmpty();
      assertThatThrownBy(() -> opening.join().await()).isInstanceOf(CancellationException.class);
    });
    assertThat(promise.outcome()).contains(Outcome.cancelled("request cache \"full\" was closed"));
    assertThat(full.statistics().waiting()).isZero();
    assertThat(full.statistics().pending()).isZero();
  }

  @Test
  void openingWaitsForAPlaceToo() throws InterruptedException, TimeoutException {
    try (RequestCache full = waiting(1)) {
      full.add(new Noted(0));
      TaskGroup.run(group -> {
        Task<Request<String>> opening = group.fork(() -> full.open("ping", Race.LONG));
        Until.is(() -> full.statistics().waiting() == 1);
        full.pop("noted", 0);
        Request<String> request = opening.join();
        assertThat(full.answer("ping", request.number(), "pong")).isEqualTo(Answer.ACCEPTED);
        assertThat(request.await()).isEqualTo("pong");
      });
    }
  }

  private static RequestCache waiting(int limit) {
    return RequestCache.with().name("full").maxPending(limit).whenFull(WhenFull.WAIT).create();
  }

  // ---- the end ----

  @Test
  void closingCancelsWhatIsPending() throws InterruptedException {
    Noted noted = new Noted(7);
    Promise<Boolean> promise = noted.with(Promise.create(), true);
    cache.add(noted);
    Request<String> request = cache.open("ping", Race.LONG);
    cache.close();
    assertThat(promise.outcome()).contains(Outcome.cancelled("request cache \"test\" was closed"));
    assertThatThrownBy(request::await)
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "request \"ping\" %d will not be answered: request cache \"test\" was closed",
            request.number());
    assertThat(noted.events).isEmpty();
    assertThat(cache.statistics().pending()).isZero();
    assertThat(cache.statistics().cancelled()).isEqualTo(2);
    assertThat(cache.toString()).isEqualTo("request cache \"test\" closed, 0 pending");
    cache.close();
  }

  @Test
  void whatIsAddedAfterwardsIsCancelled() throws InterruptedException {
    cache.close();
    Noted noted = new Noted(7);
    Promise<Boolean> promise = noted.with(Promise.create(), true);
    assertThat(cache.add(noted)).isEmpty();
    assertThat(promise.outcome()).contains(Outcome.cancelled("request cache \"test\" was closed"));
    Request<String> request = cache.open("ping", Race.LONG);
    assertThat(request.isDone()).isTrue();
    assertThatThrownBy(request::await).isInstanceOf(CancellationException.class);
    assertThat(cache.answer("ping", request.number(), "pong")).isEqualTo(Answer.UNKNOWN);
    assertThatThrownBy(() -> cache.await("noted", 7))
        .isInstanceOf(CancellationException.class)
        .hasMessage("request cache \"test\" was closed");
    assertThat(cache.statistics().added()).isZero();
  }

  @Test
  void closingEndsTheWaitForACache() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<Outcome<NumberCache>> waiter =
          group.fork(() -> Tasks.gatherSettled(() -> cache.await("noted", 7)).getFirst());
      Until.is(() -> cache.core().awaitingCaches() == 1);
      cache.close();
      assertThat(waiter.join().toString()).contains("request cache \"test\" was closed");
    });
  }

  @Test
  void clearingCancelsWhatIsPendingAndNothingElse() throws InterruptedException {
    Noted noted = new Noted(7);
    Promise<Boolean> promise = noted.with(Promise.create(), true);
    cache.add(noted);
    cache.clear();
    assertThat(promise.outcome()).contains(Outcome.cancelled("request cache \"test\" was cleared"));
    assertThat(cache.add(new Noted(7))).isPresent();
  }

  @Test
  void closingEndsTimeOutsThatRun() throws InterruptedException {
    Promise<Boolean> runs = Promise.create();
    Promise<Boolean> promise = Promise.create();
    List<String> ends = Collections.synchronizedList(new ArrayList<>());
    NumberCache slow =
        new Noted("slow", 1, SHORT) {
          @Override
          protected void onTimeout() throws InterruptedException {
            runs.succeed(true);
            try {
              Tasks.sleepForever();
            } catch (CancelledException e) {
              ends.add("cancelled");
              throw e;
            }
          }
        };
    slow.register(promise, false);
    cache.add(slow);
    runs.await();
    cache.close();
    assertThat(ends).containsExactly("cancelled");
    assertThat(promise.outcome()).contains(Outcome.success(false));
    assertThat(failures).isEmpty();
  }

  @Test
  void aGraceLetsTimeOutsEnd() throws InterruptedException {
    Promise<Boolean> runs = Promise.create();
    List<String> ends = Collections.synchronizedList(new ArrayList<>());
    cache.add(
        new Noted("slow", 1, SHORT) {
          @Override
          protected void onTimeout() throws InterruptedException {
            runs.succeed(true);
            Tasks.awaitStop();
            ends.add("stopped");
          }
        });
    runs.await();
    cache.shutdown(Race.LONG);
    assertThat(ends).containsExactly("stopped");
  }

  @Test
  void aTimeOutMayCloseIt() throws InterruptedException {
    Promise<Boolean> done = Promise.create();
    NumberCache closing =
        new Noted("closing", 1, SHORT) {
          @Override
          protected void onTimeout() {
            cache.close();
          }
        };
    closing.register(done, true);
    cache.add(closing);
    cache.add(new Noted(2));
    assertThat(done.await()).isTrue();
    assertThat(cache.add(new Noted(3))).isEmpty();
    assertThat(cache.statistics().pending()).isZero();
  }

  // ---- arguments, statistics ----

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> cache.add(null)).hasMessage("cache");
    assertThatThrownBy(() -> cache.has((String) null, 1)).hasMessage("prefix");
    assertThatThrownBy(() -> cache.get((String) null, 1)).hasMessage("prefix");
    assertThatThrownBy(() -> cache.pop((Class<Noted>) null, 1)).hasMessage("type");
    assertThatThrownBy(() -> cache.answer(null, 1, "x")).hasMessage("prefix");
    assertThatThrownBy(() -> cache.open(null, SHORT)).hasMessage("prefix");
    assertThatThrownBy(() -> cache.open("ping", null)).hasMessage("timeout");
    assertThatThrownBy(() -> cache.open("ping", Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must not be negative, but is -1s");
    assertThatThrownBy(() -> cache.add(new Noted("noted", 1, Duration.ofSeconds(-2))))
        .hasMessage("timeout must not be negative, but is -2s");
    assertThatThrownBy(() -> cache.await("noted", 1, Duration.ofSeconds(-1)))
        .hasMessage("time must not be negative, but is -1s");
    assertThatThrownBy(() -> cache.passthrough(Duration.ofSeconds(-1)))
        .hasMessage("timeout must not be negative, but is -1s");
    assertThatThrownBy(() -> cache.shutdown(Duration.ofSeconds(-1)))
        .hasMessage("grace must not be negative, but is -1s");
    assertThatThrownBy(() -> RequestCache.with().maxPending(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be at least 1, but is 0");
    assertThatThrownBy(() -> RequestCache.with().numbersBelow(0))
        .hasMessage("bound must be at least 1, but is 0");
    assertThatThrownBy(() -> RequestCache.with().remember(-1))
        .hasMessage("ended must not be negative, but is -1");
    assertThatThrownBy(() -> RequestCache.create(null)).hasMessage("name");
    assertThatThrownBy(() -> RequestCache.with().onFailure(null)).hasMessage("handler");
    assertThatThrownBy(() -> RequestCache.with().whenFull(null)).hasMessage("policy");
    assertThatThrownBy(() -> RequestCache.with().numbersFrom(null)).hasMessage("random");
    assertThatThrownBy(() -> new Noted(null, 1, SHORT)).hasMessage("prefix");
    assertThatThrownBy(() -> new Noted(1).registerOrFail(Promise.create(), null))
        .hasMessage("exceptionOnTimeout");
    assertThatThrownBy(() -> new Noted(1).with(null)).hasMessage("promise");
    assertThatThrownBy(() -> cache.passthrough(SHORT).run(null)).hasMessage("body");
  }

  @Test
  void statisticsTellWhatHasBecomeOfAll() throws InterruptedException {
    cache.add(new Noted(1));
    cache.add(new Noted(2));
    Noted late = new Noted("noted", 3, SHORT);
    Promise<Boolean> over = late.with(Promise.create(), true);
    cache.add(late);
    cache.pop("noted", 1);
    over.await();
    cache.open("ping", SHORT).close();
    assertThat(cache.statistics())
        .isEqualTo(new RequestCache.Statistics(1, 0, 4, 1, 0, 1, 1, 0, 0, 0, 0, 0));
    assertThat(cache.toString()).isEqualTo("request cache \"test\", 1 pending");
  }

  @Test
  void withoutAHandlerFailuresAreLogged() throws InterruptedException {
    try (Logged logged = Logged.open();
        RequestCache plain = RequestCache.create("plain")) {
      Failing failing = new Failing(1);
      Promise<Boolean> over = failing.with(Promise.create(), true);
      plain.add(failing);
      over.await();
      Until.is(() -> !logged.messages().isEmpty());
      assertThat(logged.messages())
          .containsExactly("the time-out of \"failing\" 1 in request cache \"plain\" failed");
    }
  }
}
