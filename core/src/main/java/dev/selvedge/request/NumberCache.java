package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Entrance;
import dev.selvedge.sync.Promise;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State that belongs to a flow of messages and is found again by a prefix and a number, for as long
 * as it is in a {@link RequestCache}. Made to be extended.
 *
 * {@snippet class=NumberCacheSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * It is pending from {@link RequestCache#add} until it is popped, until its {@link #timeout} is
 * over, or until it is cancelled with the cache it is in: exactly one of these ends it. When its
 * time is over, {@link #onTimeout} runs, in a task of its own, and after that the promises that
 * were {@linkplain #register registered} are settled, however {@code onTimeout} has ended. Popping
 * leaves the promises to whoever pops. What has ended may be added again.
 *
 * <h2>Errors</h2>
 *
 * What {@link #onTimeout} throws goes to the failure handler of the request cache.
 *
 * @implNote Source: {@code NumberCache} of IPv8. There, promises stay unsettled for ever when
 *     {@code on_timeout} fails.
 */
public abstract non-sealed class NumberCache extends Entry {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final VarHandle FUTURES;

  static {
    try {
      FUTURES = MethodHandles.lookup().findVarHandle(NumberCache.class, "futures", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null or a {@link Futures} while it may end; then how it has ended. Compare-and-set. */
  private volatile @Nullable Object futures;

  /** State with a number that is known to both sides already. */
  protected NumberCache(String prefix, long number) {
    super(requireNonNull(prefix, "prefix"));
    this.number = number;
  }

  /** State with a number that is drawn later in the constructor. */
  NumberCache(String prefix) {
    super(requireNonNull(prefix, "prefix"));
  }

  /** What kind of flow it belongs to. */
  public final String prefix() {
    return prefix;
  }

  /** Which flow of that kind. */
  public final long number() {
    return number;
  }

  /**
   * How long it may be pending; 10 seconds unless overridden. Asked once each time that it is
   * added; zero ends it at once.
   */
  protected Duration timeout() {
    return DEFAULT_TIMEOUT;
  }

  /**
   * Called when its time is over, by a task of the request cache; it is not pending any more then.
   * May wait; is cancelled when the request cache is closed. Does nothing unless overridden.
   *
   * @throws Exception a failure, for the failure handler of the request cache
   */
  protected void onTimeout() throws Exception {}

  /**
   * Has a promise settled when this ends otherwise than by being popped: with null when its time is
   * over, cancelled when it is cancelled. A promise that is settled by then stays as it is; one
   * that is registered after the end is settled at once.
   *
   * @return the same promise
   */
  public final <T> Promise<@Nullable T> register(Promise<@Nullable T> promise) {
    return this.<@Nullable T>register(promise, null);
  }

  /**
   * As {@link #register(Promise)}, with a value of your choice when its time is over.
   *
   * @return the same promise
   */
  public final <T extends @Nullable Object> Promise<T> register(
      Promise<T> promise, T valueOnTimeout) {
    requireNonNull(promise, "promise");
    put(before -> Futures.withValue(promise, valueOnTimeout, before));
    return promise;
  }

  /**
   * As {@link #register(Promise)}, but when its time is over the promise fails.
   *
   * @param exceptionOnTimeout makes the failure; called only if it is needed
   * @return the same promise
   */
  public final <T extends @Nullable Object> Promise<T> registerOrFail(
      Promise<T> promise, Supplier<? extends Throwable> exceptionOnTimeout) {
    requireNonNull(promise, "promise");
    requireNonNull(exceptionOnTimeout, "exceptionOnTimeout");
    put(before -> Futures.withFailure(promise, exceptionOnTimeout, before));
    return promise;
  }

  @Override
  public String toString() {
    return Entrance.get().nameOf(this) + " " + id();
  }

  // ---- inside ----

  /** A list with one more. */
  private interface Appended {
    Futures to(@Nullable Futures before);
  }

  private void put(Appended more) {
    while (true) {
      Object now = futures;
      if (now instanceof Futures.End end) {
        Futures.settleAll(more.to(null), end);
        return;
      }
      if (FUTURES.compareAndSet(this, now, more.to((Futures) now))) {
        return;
      }
    }
  }

  /** Ends the list; what is registered from now on is settled at once. Returns what there was. */
  final @Nullable Futures takeFutures(Futures.End end) {
    return FUTURES.getAndSet(this, end) instanceof Futures last ? last : null;
  }

  /** Begins a new list, if the old one has ended. Called when it is added. */
  final void renewFutures() {
    Object now = futures;
    if (now instanceof Futures.End) {
      FUTURES.compareAndSet(this, now, null);
    }
  }

  /** The end of its time: what follows, in this order. */
  final void expire(@Nullable Futures registered) throws Exception {
    try {
      onTimeout();
    } finally {
      Futures.settleAll(registered, new Futures.End.TimedOut());
    }
  }
}
