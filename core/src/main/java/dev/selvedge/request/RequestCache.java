package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.TaskLocal;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for and is not answered yet, found by the number that comes back with the answer.
 *
 * {@snippet class=RequestCacheSnippets region=open}
 *
 * <p>The side that receives hands each answer over:
 *
 * {@snippet class=RequestCacheSnippets region=answer}
 *
 * <p>Flows of several messages keep their state in an object of their own, a {@link NumberCache}.
 *
 * <h2>Lifecycle</h2>
 *
 * It belongs to the object that sends and receives, and is closed with it. Closing cancels all that
 * is pending. What is added afterwards is not taken, and its promises are cancelled; a request that
 * is opened afterwards is cancelled from the beginning.
 *
 * <h2>Shape</h2>
 *
 * A prefix and a number stand for one thing at a time. Something that is pending costs one object
 * and no thread, however many there are; adding and taking out take the same time, also with a
 * million others, as long as there are not many different lengths of time-outs. How many may be
 * pending can be {@linkplain Builder#maxPending bounded}. Of what has ended it remembers the last
 * 1024 by number, or as many as {@linkplain Builder#remember it is told}, to tell late answers from
 * forged ones.
 *
 * <h2>Units</h2>
 *
 * Time-outs run on the clock of the world that the cache was created in, to the nanosecond in
 * virtual time; a time-out of zero is over at once.
 *
 * <h2>Errors</h2>
 *
 * Popping, an answer, the time-out and closing race for each entry, and exactly one of them has it.
 * What {@link NumberCache#onTimeout} throws goes to the {@linkplain Builder#onFailure failure
 * handler}; the promises of that cache are settled all the same.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes adding happens-before what follows finding, popping or the time-out of the same.
 *
 * @implNote Source: {@code RequestCache} of IPv8.
 */
public final class RequestCache implements AutoCloseable {

  private final RequestCore core;
  private final TaskLocal<Passthrough.@Nullable InForce> passthrough =
      TaskLocal.create("passthrough", null);

  RequestCache(RequestCore core) {
    this.core = core;
  }

  /** A cache that takes any number of requests, in the world of the caller. */
  public static RequestCache create(String name) {
    return with().name(name).create();
  }

  /** A cache with options. */
  public static Builder with() {
    return new RequestOptions();
  }

  /** The options of a request cache. */
  public sealed interface Builder permits RequestOptions {

    /** A name for messages and the task tree; default: {@code requests}. */
    Builder name(String name);

    /**
     * How many may be pending at a time; default: any number.
     *
     * @throws IllegalArgumentException if less than one
     */
    Builder maxPending(int limit);

    /** What one more gets; default: {@link WhenFull#REJECT}. */
    Builder whenFull(WhenFull policy);

    /**
     * Of how many that have ended it remembers the number, at about 24 bytes each; default: 1024.
     * An answer to something older is {@link Answer#UNKNOWN}.
     *
     * @throws IllegalArgumentException if negative
     */
    Builder remember(int ended);

    /**
     * The bound of the numbers that are drawn, which is not a number itself; default: {@link
     * Long#MAX_VALUE}. Take {@code 1 << 16} if a message has two bytes for it.
     *
     * @throws IllegalArgumentException if less than one
     */
    Builder numbersBelow(long bound);

    /**
     * Where numbers are drawn from; default: a generator whose numbers nobody can guess. One with a
     * seed makes runs in a test repeatable. Used by whoever draws, so it must be safe for threads
     * if they are several.
     */
    Builder numbersFrom(RandomGenerator random);

    /** What hears of failures in {@link NumberCache#onTimeout}; default: an error in the log. */
    Builder onFailure(FailureHandler handler);

    /** Creates the cache, in the world of the caller. */
    RequestCache create();
  }

  // ---- requests ----

  /**
   * Opens a request, with a number that no other pending one of this prefix has.
   *
   * @param timeout how long it may be pending
   * @param <R> the type of the answer
   * @return the request, to be closed when it is not needed any more
   * @throws IllegalArgumentException if the time-out is negative
   * @throws IllegalStateException if all numbers are taken
   * @throws RejectedExecutionException if as many are pending as it takes, and it rejects
   * @throws InterruptedException if the caller was cancelled or interrupted while it waited for a
   *     place; nothing is pending then. Only with {@link WhenFull#WAIT}, which makes this a
   *     checkpoint
   */
  public <R extends @Nullable Object> Request<R> open(String prefix, Duration timeout)
      throws InterruptedException {
    requireNonNull(prefix, "prefix");
    Arguments.notNegative(timeout, "timeout");
    return core.open(prefix, Passthrough.InForce.of(passthrough.get(), Request.class, timeout));
  }

  /**
   * Hands an answer to the request that it belongs to. Never waits. Is counted by what it returns.
   *
   * @param reply of the type that the request was opened for: the one thing that is not checked
   * @return whether somebody has it now; if not, why not
   */
  public Answer answer(String prefix, long number, @Nullable Object reply) {
    return core.answer(requireNonNull(prefix, "prefix"), number, reply);
  }

  // ---- caches ----

  /**
   * Adds a cache, for as long as its {@link NumberCache#timeout} says.
   *
   * @return the same cache; empty if another one of this prefix and number is pending, which is
   *     logged as an error, or if this was closed, in which case its promises are cancelled
   * @throws IllegalArgumentException if its time-out is negative
   * @throws IllegalStateException if it is in another request cache
   * @throws RejectedExecutionException if as many are pending as it takes, and it rejects
   * @throws InterruptedException if the caller was cancelled or interrupted while it waited for a
   *     place; the cache was not added then. Only with {@link WhenFull#WAIT}, which makes this a
   *     checkpoint
   */
  public <C extends NumberCache> Optional<C> add(C cache) throws InterruptedException {
    requireNonNull(cache, "cache");
    Duration timeout = Passthrough.InForce.of(passthrough.get(), cache.getClass(), cache.timeout());
    boolean added = core.add(cache, Arguments.notNegative(timeout, "timeout"));
    return added ? Optional.of(cache) : Optional.empty();
  }

  /** Whether a cache or a request is pending. */
  public boolean has(String prefix, long number) {
    return core.has(requireNonNull(prefix, "prefix"), number);
  }

  /** Whether a cache of a class, or of one that extends it, is pending. */
  public boolean has(Class<? extends NumberCache> type, long number) {
    return core.get(key(type, number)) != null;
  }

  /** The pending cache of a prefix and a number; empty if there is none. */
  public Optional<NumberCache> get(String prefix, long number) {
    return Optional.ofNullable(core.get(key(prefix, number)));
  }

  /**
   * The pending cache of a class, or of one that extends it, and a number; empty if there is none.
   *
   * @throws IllegalStateException if caches of this class have more than eight prefixes, so that it
   *     does not tell what to look for
   */
  public <C extends NumberCache> Optional<C> get(Class<C> type, long number) {
    return Optional.ofNullable(core.get(key(type, number))).map(type::cast);
  }

  /**
   * Takes the pending cache of a prefix and a number out. From here on it is the caller's: its time
   * is not over any more, and its promises are not settled by anybody else.
   *
   * @throws NoSuchElementException if there is none; the message says how the last one has ended
   */
  public NumberCache pop(String prefix, long number) {
    return core.pop(key(prefix, number));
  }

  /**
   * As {@link #pop(String, long)}, by class.
   *
   * @throws NoSuchElementException if there is none; the message says how the last one has ended
   * @throws IllegalStateException as {@link #get(Class, long)}
   */
  public <C extends NumberCache> C pop(Class<C> type, long number) {
    return type.cast(core.pop(key(type, number)));
  }

  /**
   * Waits until a cache of a prefix and a number is pending, and leaves it so. A checkpoint even if
   * it is here.
   *
   * @return the cache; it may have ended by now
   * @throws CancellationException if this is closed
   * @throws dev.selvedge.CancelledException if the scope of the calling task is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public NumberCache await(String prefix, long number) throws InterruptedException {
    return requireNonNull(core.awaitCache(key(prefix, number), Timers.NEVER));
  }

  /**
   * As {@link #await(String, long)}, for a time at most.
   *
   * @param time how long to wait at most; zero looks once
   * @throws TimeoutException if there is none when the time is over
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #await(String, long)}
   */
  public NumberCache await(String prefix, long number, Duration time)
      throws InterruptedException, TimeoutException {
    return await(key(prefix, number), time);
  }

  /**
   * As {@link #await(String, long)}, by class.
   *
   * @throws InterruptedException as {@link #await(String, long)}
   */
  public <C extends NumberCache> C await(Class<C> type, long number) throws InterruptedException {
    return type.cast(requireNonNull(core.awaitCache(key(type, number), Timers.NEVER)));
  }

  /**
   * As {@link #await(String, long, Duration)}, by class.
   *
   * @throws TimeoutException if there is none when the time is over
   * @throws InterruptedException as {@link #await(String, long)}
   */
  public <C extends NumberCache> C await(Class<C> type, long number, Duration time)
      throws InterruptedException, TimeoutException {
    return type.cast(await(key(type, number), time));
  }

  private NumberCache await(RequestCore.Key key, Duration time)
      throws InterruptedException, TimeoutException {
    Arguments.notNegative(time, "time");
    NumberCache found = core.awaitCache(key, Strand.current().world().timers().after(time));
    if (found == null) {
      throw new TimeoutException(
          "%s has not appeared within %s".formatted(key, Arguments.text(time)));
    }
    return found;
  }

  /**
   * Another time-out for what a block adds, and what is forked from it: for code that waits for
   * time-outs in a test, say. Others who add at the same time do not notice. Inside each other the
   * innermost counts that is for the class in question.
   *
   * {@snippet class=RequestCacheSnippets region=passthrough}
   *
   * @param types the classes of caches that it is for; none for all, opened requests included
   * @throws IllegalArgumentException if the time-out is negative
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final Passthrough passthrough(Duration timeout, Class<? extends NumberCache>... types) {
    Arguments.notNegative(timeout, "timeout");
    return new Passthrough(passthrough, timeout, List.of(types));
  }

  // ---- the end ----

  /** Cancels all that is pending; the cache stays open. */
  public void clear() {
    core.clear("request cache \"%s\" was cleared".formatted(core.name()));
  }

  /**
   * Cancels all that is pending, and takes nothing any more. Time-outs that run their code have the
   * grace to end; then they are cancelled, and awaited. Has no effect when it is closed. One of its
   * own time-outs that calls this is not awaited, and meets the cancellation at its next
   * checkpoint.
   *
   * @throws IllegalArgumentException if the grace is negative
   */
  public void shutdown(Duration grace) {
    core.shutdown(Arguments.notNegative(grace, "grace"));
  }

  /** As {@link #shutdown} with no grace. */
  @Override
  public void close() {
    shutdown(Duration.ZERO);
  }

  // ---- to look at ----

  /** How many are pending and what has become of the others, at this moment. */
  public Statistics statistics() {
    return core.statistics();
  }

  /**
   * A moment of a request cache; what is not a number of the moment counts from the beginning.
   *
   * @param pending how many are pending
   * @param waiting how many tasks wait for a place
   * @param added how many were added or opened
   * @param popped how many were popped
   * @param answered how many requests were answered
   * @param timedOut how many have timed out
   * @param cancelled how many were closed, given up, or cancelled with the cache
   * @param duplicates how many were not added because their like was pending
   * @param rejected how many found as many pending as it takes
   * @param lateAnswers answers to what had timed out or was cancelled
   * @param duplicateAnswers answers to what was answered
   * @param unknownAnswers answers to what was not asked for
   */
  public record Statistics(
      int pending,
      int waiting,
      long added,
      long popped,
      long answered,
      long timedOut,
      long cancelled,
      long duplicates,
      long rejected,
      long lateAnswers,
      long duplicateAnswers,
      long unknownAnswers) {}

  RequestCore core() {
    return core;
  }

  private RequestCore.Key key(String prefix, long number) {
    return core.new ByPrefix(requireNonNull(prefix, "prefix"), number);
  }

  private RequestCore.Key key(Class<? extends NumberCache> type, long number) {
    return core.new ByClass(requireNonNull(type, "type"), number);
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
