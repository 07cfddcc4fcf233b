package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Registry;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a task can do to itself, and what can be done with several.
 *
 * {@snippet class=TasksSnippets region=open}
 *
 * <p>All of it works on any thread: one that runs no task gets an implicit root task.
 *
 * <h2>Shape</h2>
 *
 * What takes callables runs each in a task of its own, in a {@link TaskGroup}: when the method has
 * returned, or thrown, all of them have ended. {@link #map} and {@link #forEach} run many items in
 * each of a few tasks. What takes tasks ({@link #waitFor}, {@link #asCompleted}) only looks at them
 * and cancels nothing.
 *
 * <h2>Errors</h2>
 *
 * What fails leaves in one {@link ExceptionGroup}, also when it is a single failure and whatever
 * its type. All methods that wait are checkpoints. If the caller is cancelled, what was started for
 * it is cancelled and awaited, and {@link CancelledException} leaves; a foreign interrupt does the
 * same and leaves as {@link InterruptedException}. A child that somebody cancels by itself, so that
 * a value is missing, is a {@link java.util.concurrent.CancellationException}.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes the call happens-before the callables, and they happen-before what follows it.
 *
 * @implNote Source: {@code gather}, {@code wait}, {@code as_completed} of asyncio, {@code
 *     invokeAny} of {@link java.util.concurrent.ExecutorService}, ordered parallel mapping of
 *     kotlinx.coroutines flows and jox, hedging of gRPC.
 */
public final class Tasks {

  private Tasks() {}

  /** The task that the caller runs in; on a foreign thread, the implicit one of that thread. */
  public static Task<?> current() {
    return RootTask.of(Strand.current());
  }

  /** Every live task of this JVM, those of foreign threads included, parents before children. */
  public static List<Task<?>> all() {
    return Registry.strands().stream()
        .<Task<?>>map(RootTask::of)
        .filter(task -> !task.isDone())
        .toList();
  }

  /**
   * The present moment on the clock that the caller sleeps by and its deadlines are set on: the
   * system's, in a simulation the virtual one. Not a checkpoint.
   *
   * {@snippet class=TasksSnippets region=now}
   *
   * <p>{@code Tasks::now} is a {@link java.time.InstantSource}, for code that is handed its clock.
   * The system's clock may be set while the program runs, sleeps take no notice of that.
   */
  public static Instant now() {
    return Strand.current().world().timers().now();
  }

  /**
   * Waits for a time. A time of zero is a {@link #checkpoint}.
   *
   * @throws IllegalArgumentException if the time is negative
   * @throws CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public static void sleep(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Strand strand = Strand.current();
    strand.checkpoint();
    if (!time.isZero()) {
      new Waiter(strand, new Sleep(time)).await(strand.world().timers().after(time));
    }
  }

  /**
   * Waits until an instant; one in the past is a {@link #checkpoint}.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void sleepUntil(Instant instant) throws InterruptedException {
    requireNonNull(instant, "instant");
    Strand strand = Strand.current();
    strand.checkpoint();
    Timers timers = strand.world().timers();
    long until = timers.at(instant);
    if (until > timers.nanoTime()) {
      new Waiter(strand, instant).await(until);
    }
  }

  /**
   * Waits until cancelled.
   *
   * @throws InterruptedException always, as {@link #sleep}
   */
  public static void sleepForever() throws InterruptedException {
    new Waiter(Strand.current(), "its cancellation").await();
  }

  /**
   * Does nothing but to notice cancellation: for long computations.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void checkpoint() throws InterruptedException {
    Strand.current().checkpoint();
  }

  /**
   * Lets other tasks run first; a checkpoint.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // the word of the field
  public static void yield() throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    strand.giveWay();
  }

  /** Whether a scope around the caller was asked to stop, by {@link CancelScope#requestStop}. */
  public static boolean stopRequested() {
    return Strand.current().scope().stopping();
  }

  /**
   * Waits until a scope around the caller is asked to stop.
   *
   * @throws InterruptedException as {@link #sleep}
   */
  public static void awaitStop() throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    new Waiter(strand, "a request to stop").awaitStop();
  }

  // ---- several bodies, all of them ----

  /**
   * Runs all at a time and waits for all.
   *
   * @return their values, in the order of the arguments; unmodifiable
   * @throws ExceptionGroup all that failed; the first failure cancels the others
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... callables)
      throws InterruptedException {
    return gather(Arrays.asList(requireNonNull(callables, "callables")));
  }

  /** As {@link #gather(Callable...)}; in the order of the collection. */
  public static <T extends @Nullable Object> List<T> gather(
      Collection<? extends Callable<? extends T>> callables) throws InterruptedException {
    return Gather.<T>values("gather", Gather.<T>bodies(callables));
  }

  /**
   * Runs all at a time and waits for all, however they end; a failure cancels nobody.
   *
   * @return how each ended, in the order of the arguments; unmodifiable
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<Outcome<T>> gatherSettled(
      Callable<? extends T>... callables) throws InterruptedException {
    return gatherSettled(Arrays.asList(requireNonNull(callables, "callables")));
  }

  /** As {@link #gatherSettled(Callable...)}; in the order of the collection. */
  public static <T extends @Nullable Object> List<Outcome<T>> gatherSettled(
      Collection<? extends Callable<? extends T>> callables) throws InterruptedException {
    return Gather.<T>outcomes(Gather.<T>bodies(callables));
  }

  /**
   * Runs two bodies of different types at a time and waits for both.
   *
   * {@snippet class=TasksSnippets region=both}
   *
   * @return both values
   * @throws ExceptionGroup all that failed; the first failure cancels the other
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> Pair<A, B> both(
      Callable<? extends A> first, Callable<? extends B> second) throws InterruptedException {
    return Gather.both(requireNonNull(first, "first"), requireNonNull(second, "second"));
  }

  /**
   * As {@link #both}, of three.
   *
   * {@snippet class=TasksSnippets region=all}
   *
   * @return all values
   * @throws ExceptionGroup all that failed; the first failure cancels the others
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Triple<A, B, C> all(
          Callable<? extends A> first, Callable<? extends B> second, Callable<? extends C> third)
          throws InterruptedException {
    return Gather.all(
        requireNonNull(first, "first"),
        requireNonNull(second, "second"),
        requireNonNull(third, "third"));
  }

  // ---- several bodies, one of them ----

  /**
   * Runs all at a time and returns the first value; the others are cancelled and awaited. What they
   * fail of, before or after, is dropped. A caller that is cancelled when there is a value already
   * gets it, and meets the cancellation at its next checkpoint.
   *
   * @return the first value
   * @throws ExceptionGroup if all failed: their failures, in order of occurrence
   * @throws IllegalArgumentException if there are no callables
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> T race(Callable<? extends T>... callables)
      throws InterruptedException {
    return race(Arrays.asList(requireNonNull(callables, "callables")));
  }

  /** As {@link #race(Callable...)}. */
  public static <T extends @Nullable Object> T race(
      Collection<? extends Callable<? extends T>> callables) throws InterruptedException {
    return Race.<T>success(notEmpty(Gather.<T>bodies(callables)));
  }

  /**
   * Runs all at a time and goes by the first to end, be it with a value or with a failure; the
   * others are cancelled and awaited, and what they fail of is dropped.
   *
   * @return its value
   * @throws ExceptionGroup its failure, if it failed
   * @throws java.util.concurrent.CancellationException if it was cancelled by itself
   * @throws IllegalArgumentException if there are no callables
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> T first(Callable<? extends T>... callables)
      throws InterruptedException {
    return first(Arrays.asList(requireNonNull(callables, "callables")));
  }

  /** As {@link #first(Callable...)}. */
  public static <T extends @Nullable Object> T first(
      Collection<? extends Callable<? extends T>> callables) throws InterruptedException {
    return Race.<T>end(notEmpty(Gather.<T>bodies(callables)));
  }

  /**
   * Runs a body, and a second time beside the first when that has not succeeded after a delay: for
   * requests that are slow now and then and may be sent twice. If the first try fails before the
   * delay is over, the second starts at once. The first value is returned; the other try is
   * cancelled and awaited.
   *
   * {@snippet class=TasksSnippets region=hedge}
   *
   * @param delay until the second try starts; zero starts both at once
   * @throws ExceptionGroup if both failed: both failures
   * @throws IllegalArgumentException if the delay is negative
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <T extends @Nullable Object> T hedge(Duration delay, Callable<? extends T> callable)
      throws InterruptedException {
    Arguments.notNegative(delay, "delay");
    requireNonNull(callable, "callable");
    return Race.<T>hedge(callable, Strand.current().world().timers().after(delay));
  }

  private static <T> List<T> notEmpty(List<T> callables) {
    if (callables.isEmpty()) {
      throw new IllegalArgumentException("callables is empty, but somebody has to be first");
    }
    return callables;
  }

  // ---- several tasks ----

  /**
   * Waits for some of several tasks, without a time-out. Returns at the latest when none is
   * pending, at once when none was given. Cancels nothing; if the caller is cancelled the tasks go
   * on.
   *
   * {@snippet class=TasksSnippets region=waitFor}
   *
   * @return which tasks had ended and which had not, each in the order given
   * @throws IllegalStateException if a task waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <T extends Task<?>> Waited<T> waitFor(
      Collection<? extends T> tasks, WaitUntil until) throws InterruptedException {
    return Waits.waitFor(tasks, until, null);
  }

  /**
   * As {@link #waitFor(Collection, WaitUntil)}, for a time at most; zero looks and does not wait.
   *
   * @throws IllegalArgumentException if the time-out is negative
   */
  public static <T extends Task<?>> Waited<T> waitFor(
      Collection<? extends T> tasks, WaitUntil until, Duration timeout)
      throws InterruptedException {
    return Waits.waitFor(tasks, until, requireNonNull(timeout, "timeout"));
  }

  /**
   * The tasks in the order in which they end; those that have ended already come first, in the
   * order given. The iterator waits in {@code next}, cancels nothing, and leaves nothing behind on
   * the tasks, also when the loop is left half-way.
   *
   * {@snippet class=TasksSnippets region=asCompleted}
   *
   * <p>{@code next} is a checkpoint. It throws {@link InterruptedException}, and {@link
   * CancelledException} with it, undeclared; this method declares it in its stead. The loop can be
   * begun anew, and after such an exception continued with the same iterator. An iterator serves
   * one thread at a time.
   *
   * @throws IllegalStateException by the iterator, if a task waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <T extends Task<?>> Iterable<T> asCompleted(Collection<? extends T> tasks)
      throws InterruptedException {
    return Waits.asCompleted(tasks);
  }

  // ---- many items ----

  /**
   * Applies a function to all items, to several at a time, in a few tasks that take one item after
   * the other.
   *
   * {@snippet class=TasksSnippets region=map}
   *
   * <p>Items are taken from the source one at a time, when there is somebody to work on them and no
   * earlier; the source may be endless, slow, or wait itself. It is used by one task at a time,
   * though not always by the same. Tasks are started as they are needed: a function that never
   * waits needs hardly more than there are processors.
   *
   * @param limit how many items are worked on at a time at most
   * @return the results, in the order of the items; unmodifiable
   * @throws ExceptionGroup all that failed, of the function and the source; the first failure
   *     cancels the others, and no further item is taken
   * @throws IllegalArgumentException if the limit is less than one
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      int limit, Iterable<? extends T> items, ItemFunction<? super T, ? extends R> function)
      throws InterruptedException {
    return map(limit, requireNonNull(items, "items").iterator(), function);
  }

  /** As {@link #map(int, Iterable, ItemFunction)}; the stream is closed afterwards. */
  public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      int limit, Stream<? extends T> items, ItemFunction<? super T, ? extends R> function)
      throws InterruptedException {
    try (items) {
      return Tasks.<T, R>map(
          limit, requireNonNull(items, "items").sequential().iterator(), function);
    }
  }

  /** As {@link #map(int, Iterable, ItemFunction)}. */
  public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      int limit, Iterator<? extends T> items, ItemFunction<? super T, ? extends R> function)
      throws InterruptedException {
    return WorkerMap.map(
        Arguments.positive(limit, "limit"),
        requireNonNull(items, "items"),
        requireNonNull(function, "function"));
  }

  /** As {@link #map(int, Iterable, ItemFunction)}, without results. */
  public static <T extends @Nullable Object> void forEach(
      int limit, Iterable<? extends T> items, ItemAction<? super T> action)
      throws InterruptedException {
    forEach(limit, requireNonNull(items, "items").iterator(), action);
  }

  /** As {@link #map(int, Stream, ItemFunction)}, without results. */
  public static <T extends @Nullable Object> void forEach(
      int limit, Stream<? extends T> items, ItemAction<? super T> action)
      throws InterruptedException {
    try (items) {
      Tasks.<T>forEach(limit, requireNonNull(items, "items").sequential().iterator(), action);
    }
  }

  /** As {@link #map(int, Iterable, ItemFunction)}, without results. */
  public static <T extends @Nullable Object> void forEach(
      int limit, Iterator<? extends T> items, ItemAction<? super T> action)
      throws InterruptedException {
    WorkerMap.forEach(
        Arguments.positive(limit, "limit"),
        requireNonNull(items, "items"),
        requireNonNull(action, "action"));
  }

  // ---- a body elsewhere ----

  /**
   * Runs a block that the cancellation of the caller does not reach, as {@link
   * CancelScope#shield(Block)}.
   *
   * @return the block's value
   * @throws X what the block threw
   * @throws InterruptedException if the block was interrupted
   */
  public static <T extends @Nullable Object, X extends Exception> T shield(Block<T, X> body)
      throws X, InterruptedException {
    return CancelScope.shield(body);
  }

  /** As {@link #shield(Block)}, for a block without a value. */
  public static <X extends Exception> void shield(Action<X> body) throws X, InterruptedException {
    CancelScope.shield(body);
  }

  /**
   * Runs a block on a thread of its own, out of the event loop that the caller may be in: for plain
   * JDK calls that block. The caller waits; if it is cancelled the block is cancelled, that is
   * interrupted, and awaited.
   *
   * @return the block's value
   * @throws X what the block threw, as it was thrown
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static <T extends @Nullable Object, X extends Exception> T blocking(
      Block<? extends T, X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    Strand.current().checkpoint();
    return Detour.<T, X>call(ThreadsWorld.shared(), "blocking", body);
  }

  /** As {@link #blocking(Block)}, for a block without a value. */
  public static <X extends Exception> void blocking(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    Strand.current().checkpoint();
    Detour.run(ThreadsWorld.shared(), "blocking", body);
  }

  private record Sleep(Duration time) {
    @Override
    public String toString() {
      return "sleep of " + Arguments.text(time);
    }
  }
}
