package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.selvedge.kernel.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(60)
class WorkerMapTest {

  private static final TaskLocal<String> USER = TaskLocal.create("user");
  private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Counts from zero, for ever. */
  private static final class Numbers implements Iterator<Integer> {
    final AtomicInteger pulled = new AtomicInteger();

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Integer next() {
      return pulled.getAndIncrement();
    }
  }

  @Test
  void resultsAreInTheOrderOfTheItems() throws Exception {
    List<Integer> results =
        Tasks.map(
            7,
            numbers(100),
            n -> {
              Tasks.sleep(Duration.ofMillis((n * 37) % 5));
              return -n;
            });
    assertThat(results).isEqualTo(numbers(100).stream().map(n -> -n).toList());
  }

  @Test
  void nullsPassAndNothingYieldsNothing() throws Exception {
    assertThat(Tasks.<String, String>map(2, Arrays.asList("a", null, "c"), item -> item))
        .containsExactly("a", null, "c");
    assertThat(Tasks.map(2, List.of(), item -> item)).isEmpty();
    Tasks.forEach(2, List.of(), item -> events.add("never"));
    assertThat(events).isEmpty();
    Tasks.<String>forEach(1, Arrays.asList("a", null), events::add);
    assertThat(events).containsExactly("a", null);
  }

  @Test
  void theLimitIsReachedAndNotPassed() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Tasks.forEach(
        5,
        numbers(60),
        _ -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Tasks.sleep(Duration.ofMillis(2));
          running.decrementAndGet();
        });
    assertThat(most.get()).isLessThanOrEqualTo(5);
    if (InWorld.isLoop()) {
      assertThat(most).hasValue(5);
    }
  }

  @Test
  @EveryWorld.LoopOnly("by the virtual clock")
  void slowItemsAreWorkedOnAtATime() throws Exception {
    long start = Strand.current().world().timers().nanoTime();
    Tasks.forEach(5, numbers(20), _ -> Tasks.sleep(Duration.ofSeconds(1)));
    long time = Strand.current().world().timers().nanoTime() - start;
    assertThat(Duration.ofNanos(time)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  @EveryWorld.ThreadsOnly("goes into a loop in order itself: by chance many a worker begins early")
  void tinyItemsNeedHardlyAnyTasks() throws Exception {
    InWorld.LOOP.run(() -> {
      AtomicInteger most = new AtomicInteger();
      Tasks.forEach(
          1_000_000,
          numbers(1000),
          n -> {
            if (n % 100 == 99) { // seldom, for a look at all tasks of the JVM takes its time
              int workers = (int) Tasks.all().stream().filter(WorkerMapTest::isWorker).count();
              most.accumulateAndGet(workers, Math::max);
            }
          });
      assertThat(most).hasValue(2);
    });
  }

  private static boolean isWorker(Task<?> task) {
    return task.name().equals("forEach worker")
        && ((Strand) task).world() == Strand.current().world();
  }

  @Test
  void noItemIsTakenBeforeSomebodyCanWorkOnIt() throws Exception {
    AtomicInteger beingWorkedOn = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Iterator<Integer> source =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < 500;
          }

          @Override
          public Integer next() {
            most.accumulateAndGet(beingWorkedOn.incrementAndGet(), Math::max);
            return next++;
          }
        };
    Tasks.forEach(
        3,
        source,
        n -> {
          if (n % 7 == 0) {
            Tasks.yield();
          }
          beingWorkedOn.decrementAndGet();
        });
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void theFirstFailureCancelsTheOthersAndTakesNoFurtherItem() throws Exception {
    Numbers source = new Numbers();
    IOException failure = new IOException("item 3");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            Tasks.map(
                4,
                source,
                n -> {
                  if (n == 3) {
                    throw failure;
                  }
                  try {
                    Tasks.sleepForever();
                  } finally {
                    events.add("cancelled");
                  }
                  return n;
                }))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure));
    assertThat(events).hasSize(3);
    assertThat(source.pulled).hasValue(4);
  }

  @Test
  @EveryWorld.LoopOnly("where the other worker begins after the failure")
  void afterAFailureWhoNeverWaitsTakesNoItemEither() throws Exception {
    Numbers source = new Numbers();
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            Tasks.forEach(
                2,
                source,
                n -> {
                  if (n == 3 || n == 1000) {
                    throw new IOException("item " + n);
                  }
                }))
        .satisfies(group -> assertThat(group.leaves()).hasSize(1));
    assertThat(source.pulled.get()).isLessThan(1000);
  }

  @Test
  void allFailuresLeaveTogether() throws Exception {
    IOException failure = new IOException("item 1");
    IOException later = new IOException("clean-up of item 0");
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            Tasks.forEach(
                2,
                new Numbers(),
                n -> {
                  if (n == 1) {
                    throw failure;
                  }
                  try {
                    Tasks.sleepForever();
                  } finally {
                    fail(later);
                  }
                }))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure, later));
  }

  private static void fail(IOException failure) throws IOException {
    throw failure;
  }

  @Test
  void aSourceThatFailsIsNotAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    IllegalStateException failure = new IllegalStateException("broken");
    Iterator<Integer> source =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            if (asked.incrementAndGet() == 3) {
              waitABit(); // so that others wait for their turn
              throw failure;
            }
            return true;
          }

          @Override
          public Integer next() {
            return asked.get();
          }
        };
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            Tasks.map(
                4,
                source,
                n -> {
                  Tasks.yield();
                  return n;
                }))
        .satisfies(group -> assertThat(group.exceptions()).containsExactly(failure));
    assertThat(asked).hasValue(3);
  }

  private static void waitABit() {
    try {
      Tasks.sleep(Duration.ofMillis(2));
    } catch (InterruptedException e) {
      throw Edge.sneakyThrow(e);
    }
  }

  @Test
  void aStreamIsReadLazilyAndClosed() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    Stream<Integer> endless =
        Stream.generate(made::incrementAndGet).onClose(() -> events.add("closed"));
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            Tasks.forEach(
                3,
                endless,
                n -> {
                  begun.incrementAndGet();
                  if (n == 50) {
                    throw new IOException("enough");
                  }
                }));
    assertThat(made.get()).isBetween(50, begun.get() + 3);
    Stream<String> stream = Stream.of("a", "b").onClose(() -> events.add("closed too"));
    assertThat(Tasks.map(3, stream, item -> item + "!")).containsExactly("a!", "b!");
    assertThat(events).containsExactly("closed", "closed too");
  }

  @Test
  void aSourceMayWaitItself() throws Exception {
    TaskGroup.run(group -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        int number = i;
        tasks.add(group.forkAfter(Duration.ofMillis(number % 7), () -> number));
      }
      List<Integer> results =
          Tasks.map(
              4,
              Tasks.asCompleted(tasks),
              task -> {
                Tasks.sleep(Duration.ofMillis(1));
                return task.join();
              });
      assertThat(results).containsExactlyInAnyOrderElementsOf(numbers(30));
    });
  }

  @Test
  void whoWaitsForASlowSourceCanBeCancelled() throws Exception {
    TaskGroup.run(group -> {
      Task<?> never = group.fork("never", Tasks::sleepForever);
      List<Task<?>> tasks = List.of(group.fork(() -> 1), group.fork(() -> 2), never);
      CancelScope scope = CancelScope.create();
      boolean finished =
          scope.run(() ->
              Tasks.forEach(
                  4,
                  Tasks.asCompleted(tasks),
                  task -> {
                    events.add("" + task.resultNow());
                    if (events.size() == 2) {
                      scope.cancel("enough");
                    }
                  }));
      assertThat(finished).isFalse();
      assertThat(events).containsExactlyInAnyOrder("1", "2");
      assertThat(never.status()).isEqualTo(Task.Status.RUNNING);
      never.cancel("test");
    });
  }

  @Test
  void aCancelledCallerEndsAllAndEveryItemTakenWasWorkedOn() throws Exception {
    for (int round = 0; round < InWorld.rounds(20, 2); round++) {
      Numbers source = new Numbers();
      AtomicInteger begun = new AtomicInteger();
      CancelScope scope = CancelScope.create();
      boolean finished =
          scope.run(() ->
              Tasks.forEach(
                  3,
                  source,
                  n -> {
                    begun.incrementAndGet();
                    if (n == 40) {
                      scope.cancel("enough");
                    }
                    Tasks.yield();
                  }));
      assertThat(finished).isFalse();
      assertThat(begun).hasValue(source.pulled.get());
    }
  }

  @Test
  void aWorkerCancelledByItselfIsNoSuccess() throws Exception {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() ->
            Tasks.map(
                2,
                numbers(10),
                n -> {
                  if (n == 4) {
                    Tasks.current().cancel("of its own");
                  }
                  Tasks.checkpoint();
                  return n;
                }))
        .withMessageContaining("map is not complete");
  }

  @Test
  void workersInheritFromTheCallerAndNotFromEachOther() throws Exception {
    try (Context.Registration _ = Context.propagate(TRACE)) {
      TaskLocal.where(USER, "ada")
          .run(() -> {
            TRACE.set("caller");
            try {
              Set<Task<?>> workers = ConcurrentHashMap.newKeySet();
              Set<String> seen = ConcurrentHashMap.newKeySet();
              Stream<Integer> items =
                  Stream.iterate(0, n -> n + 1).limit(40).peek(n -> leave(n, "source"));
              Tasks.forEach(
                  4,
                  items,
                  _ -> {
                    if (workers.add(Tasks.current())) {
                      seen.add(USER.get() + TRACE.get());
                    }
                    TRACE.set("worker");
                    Tasks.sleep(Duration.ofMillis(1));
                  });
              assertThat(seen).containsExactlyInAnyOrder("adasource", "adacaller");
            } finally {
              TRACE.remove();
            }
          });
    }
  }

  private static void leave(int item, String trace) {
    if (item == 0) {
      TRACE.set(trace);
    }
  }

  @Test
  void manyTinyItemsOnManyWorkers() throws Exception {
    int count = InWorld.rounds(1_000_000, 500);
    AtomicLong sum = new AtomicLong();
    Tasks.forEach(16, IntStream.range(0, count).boxed(), n -> sum.addAndGet(n));
    assertThat(sum).hasValue((long) count * (count - 1) / 2);
    List<Integer> results = Tasks.map(16, numbers(count), n -> n + 1);
    AtomicBoolean right = new AtomicBoolean(results.size() == count);
    for (int i = 0; i < count; i++) {
      if (results.get(i) != i + 1) {
        right.set(false);
      }
    }
    assertThat(right).isTrue();
  }

  @Test
  void badArgumentsAreNamed() {
    for (int limit : new int[] {0, -3}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tasks.map(limit, List.of(1), n -> n))
          .withMessage("limit must be at least 1, but is " + limit);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tasks.forEach(limit, List.of(1), n -> {}))
          .withMessage("limit must be at least 1, but is " + limit);
    }
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.map(1, (List<Integer>) null, n -> n))
        .withMessage("items");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.map(1, (Stream<Integer>) null, n -> n))
        .withMessage("items");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.map(1, (Iterator<Integer>) null, n -> n))
        .withMessage("items");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.map(1, List.of(1), null))
        .withMessage("function");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.forEach(1, List.of(1), null))
        .withMessage("action");
  }
}
