package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.selvedge.Outcome;
import dev.selvedge.Task;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ManagedExecutor} was given to run: a task of its manager, and the future that its
 * user holds. The two are not the same: a future is done as soon as it is cancelled, a task when
 * its body has left.
 *
 * <pre>
 *   WAITING ──► RUNNING ──► ENDED
 *     │  ▲         │          ▲
 *     │  ╰─────────╯ repeats  │
 *     ╰───────────────────────╯ cancelled, dropped or refused: it does not run any more
 * </pre>
 *
 * <pre>
 *   field     written by
 *   phase     see above; WAITING to RUNNING and to ENDED by compare-and-set
 *   ran       the thread of a run, while RUNNING; read by who ended it while it was WAITING
 *   dueNanos  its maker, then the thread of a run; read by anyone
 *   refused   its maker, before it is handed out
 * </pre>
 *
 * <h2>Why it is known whether it ever began</h2>
 *
 * A run begins, and a dropped job ends, by leaving WAITING, which one of them does. So what {@code
 * shutdownNow} returns never runs, and what it does not return has run or was cancelled before.
 *
 * <h2>Why a cancelled job does not run again</h2>
 *
 * Who cancels settles {@code result} and then tries to leave WAITING; who repeats publishes WAITING
 * and then looks at {@code result}. At least one of them sees the other. If both do, the task is
 * cancelled while it comes to rest, which is no harm. The same goes for the shutdown.
 */
final class Job<V extends @Nullable Object> extends Entry<V> implements ScheduledFuture<V> {

  private enum Phase {
    WAITING,
    RUNNING,
    ENDED
  }

  /**
   * What is to be run.
   *
   * @param command the body as it was given, if that was a runnable
   * @param intervalNanos between two runs; zero if there is one run
   * @param atRate whether the interval lies between the beginnings of runs
   * @param unreported whether failures are for the future alone
   */
  record Plan<V extends @Nullable Object>(
      Callable<V> body,
      @Nullable Runnable command,
      long intervalNanos,
      boolean atRate,
      boolean unreported) {

    Plan<V> atRate(long periodNanos) {
      return new Plan<>(body, command, periodNanos, true, unreported);
    }

    Plan<V> withDelay(long delayNanos) {
      return new Plan<>(body, command, delayNanos, false, unreported);
    }

    Plan<V> kept() {
      return new Plan<>(body, command, intervalNanos, atRate, true);
    }
  }

  private final ManagedExecutor executor;
  private final Plan<V> plan;
  private final Promise<V> result = Promise.create();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
  private boolean ran;
  private boolean refused;
  private volatile long dueNanos;

  Job(ManagedExecutor executor, Core core, Plan<V> plan, String name, String base, long atNanos) {
    super(core, name, base);
    this.executor = executor;
    this.plan = plan;
    this.dueNanos = atNanos;
  }

  boolean isOf(ManagedExecutor other) {
    return executor == other;
  }

  /** Whether its executor did not let it in, or its manager. */
  boolean isRefused() {
    return refused;
  }

  private boolean repeats() {
    return plan.intervalNanos != 0;
  }

  private Timers clock() {
    return core.world().timers();
  }

  // ---- its task ----

  @Override
  void bind(Task<V> forked) {
    super.bind(forked);
    refused = !(forked instanceof Paced) || !executor.letIn(this);
    if (refused) {
      phase.set(Phase.ENDED);
    }
  }

  @Override
  Callable<V> body() {
    return this::run;
  }

  @Override
  boolean isService() {
    return repeats();
  }

  @Override
  boolean isWatched() {
    return !repeats();
  }

  @Override
  boolean ignores(Throwable failure) {
    return plan.unreported;
  }

  @Override
  void begin() {
    long at = dueNanos;
    if (isWatched()) {
      watchFrom(at);
    }
    if (at <= clock().nanoTime()) {
      paced().start();
    } else {
      paced().startAt(at);
    }
  }

  private V run() throws Exception {
    if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
      task().cancel("it was cancelled before it began"); // as who has ended it is about to do
      Tasks.checkpoint();
    }
    ran = true;
    return plan.body.call();
  }

  @Override
  public void afterRun(@Nullable Throwable failure) {
    if (failure != null || !repeats() || Tasks.stopRequested()) {
      return;
    }
    long from = plan.atRate ? dueNanos : clock().nanoTime();
    dueNanos = from > Timers.NEVER - plan.intervalNanos ? Timers.NEVER : from + plan.intervalNanos;
    phase.set(Phase.WAITING);
    if (!result.isDone() && !executor.isShutdown()) {
      paced().restUntil(dueNanos);
    }
  }

  @Override
  void afterEnd() {
    Task<V> task = task();
    switch (task.state()) {
      case SUCCESS -> {
        if (repeats()) {
          result.cancel("%s does not go on".formatted(executor));
        } else {
          result.trySucceed(task.resultNow());
        }
      }
      case FAILED -> result.tryFail(task.exceptionNow());
      case CANCELLED, RUNNING -> result.cancel("%s was cancelled".formatted(task));
    }
    phase.set(Phase.ENDED);
    executor.leave(this);
  }

  // ---- ending it ----

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return cancel("Future.cancel was called", mayInterruptIfRunning);
  }

  /** Cancels its future, if that is not done, and its task, unless that runs and may go on. */
  private boolean cancel(String reason, boolean running) {
    if (!result.cancel(reason)) {
      return false;
    }
    if (phase.compareAndSet(Phase.WAITING, Phase.ENDED) || running) {
      task().cancel(reason);
    }
    return true;
  }

  /** Ends it after its run if it repeats, or now if it waits for the next one. */
  void endRepeating() {
    if (repeats() && phase.compareAndSet(Phase.WAITING, Phase.ENDED)) {
      String reason = "%s was shut down".formatted(executor);
      result.cancel(reason);
      task().cancel(reason);
    }
  }

  /** Ends it; true if it never began and never will. */
  boolean drop() {
    String reason = "%s was shut down".formatted(executor);
    boolean waited = phase.compareAndSet(Phase.WAITING, Phase.ENDED);
    result.cancel(reason);
    task().cancel(reason);
    return waited && !ran;
  }

  /** The body as it was given. */
  Runnable original() {
    return plan.command != null ? plan.command : new Call(plan.body);
  }

  private record Call(Callable<?> callable) implements Runnable {
    @Override
    public void run() {
      try {
        callable.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }
  }

  // ---- its future ----

  /** Calls back when it is done, with its value or with what it has instead. */
  void whenDone(BiConsumer<? super V, ? super @Nullable Throwable> callback) {
    result.toCompletableFuture().whenComplete(callback);
  }

  /** Waits until it is done; false if that takes too long. A checkpoint. */
  boolean await(Duration time) throws InterruptedException {
    try {
      result.await(time);
      return true;
    } catch (CompletionException | CancellationException done) {
      return true;
    } catch (TimeoutException late) {
      return false;
    }
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    if (mustWait()) {
      try {
        return result.await();
      } catch (CompletionException failed) {
        throw new ExecutionException(failed.getCause());
      }
    }
    return reported();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireNonNull(unit, "unit");
    Duration time = Duration.ofNanos(unit.toNanos(Math.max(0, timeout)));
    if (mustWait() && !await(time)) {
      throw new TimeoutException("%s is not done after %d %s".formatted(this, timeout, unit));
    }
    return reported();
  }

  /** As for a task: one that is done does not wait, but a caller that is cancelled is told so. */
  private boolean mustWait() {
    return !isDone() || Strand.current().scope().cause() != null;
  }

  private V reported() throws ExecutionException {
    return switch (outcome()) {
      case Outcome.Success<V>(var value) -> value;
      case Outcome.Failure<V>(var failure) -> throw new ExecutionException(failure);
      case Outcome.Cancelled<V>(var reason) -> throw new CancellationException(reason);
    };
  }

  private Outcome<V> outcome() {
    return result.outcome().orElseThrow(() -> new IllegalStateException("not done: " + this));
  }

  @Override
  public boolean isDone() {
    return result.isDone();
  }

  @Override
  public boolean isCancelled() {
    return state() == State.CANCELLED;
  }

  @Override
  public State state() {
    return switch (result.outcome().orElse(null)) {
      case null -> State.RUNNING;
      case Outcome.Success<V> _ -> State.SUCCESS;
      case Outcome.Failure<V> _ -> State.FAILED;
      case Outcome.Cancelled<V> _ -> State.CANCELLED;
    };
  }

  @Override
  public V resultNow() {
    if (outcome() instanceof Outcome.Success<V>(var value)) {
      return value;
    }
    throw new IllegalStateException("no result: " + this);
  }

  @Override
  public Throwable exceptionNow() {
    if (outcome() instanceof Outcome.Failure<V>(var failure)) {
      return failure;
    }
    throw new IllegalStateException("no exception: " + this);
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(dueNanos - clock().nanoTime(), NANOSECONDS);
  }

  /** By moment, those of one moment in the order in which they were given. */
  @Override
  public int compareTo(Delayed other) {
    if (other instanceof Job<?> job && job.core.world() == core.world()) {
      int byMoment = Long.compare(dueNanos, job.dueNanos);
      return byMoment != 0 ? byMoment : Long.compare(task().id(), job.task().id());
    }
    return Long.compare(getDelay(NANOSECONDS), other.getDelay(NANOSECONDS));
  }
}
