package dev.selvedge;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task of a group.
 *
 * <pre>
 *   field     written by                                    read by
 *   label     its maker                                     anyone
 *   body      its maker; cleared by its thread              its thread
 *   ending    compare-and-set once, by whoever needs it     anyone
 *   outcome   once: by its thread when the body has left,   anyone
 *             or by whoever settles its hold otherwise
 * </pre>
 *
 * <h2>Why no waiter is missed</h2>
 *
 * The end writes {@code outcome} and then reads {@code ending}; a waiter adds itself to {@code
 * ending} and then reads {@code outcome}. At least one sees the other.
 *
 * <p>The order of the end: the body leaves; its last interrupt is taken back; a failure is told to
 * the group; the outcome is published; waiters and callbacks; the group lets go. So whoever sees a
 * failed task finds its failure in the group already, and the group ends after all of it. Each step
 * is taken though the one before it threw: a group that still counts an ended child never closes.
 */
sealed class TaskImpl<T extends @Nullable Object> extends Strand implements Task<T>
    permits StartedTaskImpl, PacedTaskImpl {

  static final int ORDINARY = 0;
  static final int SERVICE = 1;

  /** Its failure is for whoever made it, not for the group. */
  static final int DIRECT = 2;

  private static final Object NULL = new Object();
  private static final VarHandle ENDING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ENDING = lookup.findVarHandle(TaskImpl.class, "ending", Ending.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Failed(Throwable exception) {}

  /** The name, or the class of the body it is made from. */
  private final Object label;

  private final byte kind;
  private @Nullable Object body;

  /** Who waits for the end, and when the task was made: few tasks are asked for either. */
  private volatile @Nullable Ending ending;

  /** Null while alive; then a value, NULL, a Failed or the Cancellation that left the body. */
  private volatile @Nullable Object outcome;

  /**
   * A task that has not started.
   *
   * @param body a {@code Callable} or an {@code Action}
   */
  TaskImpl(GroupCore group, @Nullable String name, Object body, int kind) {
    super(group.world(), group.groupScope());
    this.label = name != null ? name : body.getClass();
    this.body = body;
    this.kind = (byte) kind;
  }

  // ---- running ----

  @Override
  protected final void execute() {
    if (isDone()) {
      tellAndLetGo(); // cancelled while it was held
      return;
    }
    Object result = runBody();
    try {
      if (!(result instanceof Cancellation) && runsAgain(failureIn(result))) {
        return;
      }
    } catch (Throwable t) {
      result = new Failed(t);
    }
    finish(result);
  }

  /** Whether the body is to run again instead of the task to end; it fails if this throws. */
  boolean runsAgain(@Nullable Throwable failure) {
    return false;
  }

  private Object runBody() {
    try {
      Object inherited = context();
      @Nullable Object value =
          inherited == null ? callBody() : Context.call(inherited, this::callBody);
      return value == null ? NULL : value;
    } catch (Throwable t) {
      return resultOf(t);
    }
  }

  /** What a body has ended with that threw; looking at what it threw may run code of the user's. */
  private Object resultOf(Throwable thrown) {
    try {
      return afterEdge(thrown);
    } catch (Throwable broken) {
      if (broken != thrown) {
        thrown.addSuppressed(broken);
      }
      return new Failed(thrown);
    }
  }

  private @Nullable Object callBody() throws Exception {
    Object code = Objects.requireNonNull(body);
    if (code instanceof Callable<?> callable) {
      return callable.call();
    }
    ((Action<?>) code).run();
    return null;
  }

  private Object afterEdge(Throwable thrown) {
    return switch (Edge.of(thrown, this, this)) {
      case OWN, OUTER -> cancellationIn(thrown);
      case FOREIGN_INTERRUPT -> new Failed(thrown);
      case FAILURE -> {
        if (thrown instanceof ExceptionGroup group) {
          ExceptionGroup rest = Edge.without(group, this::isWithin);
          yield rest == null ? cancellationIn(group.leaves().getFirst()) : new Failed(rest);
        }
        yield new Failed(thrown);
      }
    };
  }

  /** The cancellation; the failure that it looks like if a shield held it off meanwhile. */
  private Object cancellationIn(Throwable thrown) {
    Cancellation carried = Edge.cancellationOf(thrown);
    Cancellation cancellation = carried != null ? carried : cause();
    return cancellation != null ? cancellation : new Failed(thrown);
  }

  private void finish(Object result) {
    forgetBody();
    try {
      if (result instanceof Failed failed && !keepsFailure(failed.exception)) {
        group().childFailed(this, failed.exception);
      }
    } finally {
      outcome = result;
      tellAndLetGo();
    }
  }

  /**
   * Ends a task that has not started, on the thread of whoever cancelled it. Callbacks are the
   * user's: if there are any, they and all that follows get a thread, as those of every task.
   */
  private void abandon(Cancellation cancelled) {
    release();
    forgetBody();
    outcome = cancelled;
    Ending waiting = ending;
    if (waiting == null || !waiting.tellWaiters()) {
      letGo();
      return;
    }
    try {
      world().start(this);
    } catch (Throwable noThread) {
      tellAndLetGo();
    }
  }

  private void forgetBody() {
    end();
    body = null;
    context(null);
  }

  private void tellAndLetGo() {
    try {
      Ending waiting = ending;
      if (waiting != null) {
        waiting.fire();
      }
    } finally {
      letGo();
    }
  }

  private void letGo() {
    try {
      afterEnd();
    } finally {
      group().childEnded(this);
    }
  }

  /** Whether the failure goes to somebody else than the group. */
  boolean keepsFailure(Throwable failure) {
    return kind == DIRECT;
  }

  /** Called when the outcome is known, before the group lets go. */
  void afterEnd() {}

  /** Ends a task that could not be started; the failure is thrown to whoever forked it. */
  final void neverStarted(Throwable reason) {
    if (!isDone()) {
      forgetBody();
      outcome = new Failed(reason);
      tellAndLetGo();
    }
  }

  final boolean isService() {
    return kind == SERVICE;
  }

  private GroupCore group() {
    return ((GroupScope) Objects.requireNonNull(around())).group();
  }

  // ---- held ----

  /** Holds the task until a moment; it starts then, or ends without running. */
  final Hold holdUntil(long atNanos) {
    Hold hold = new Hold(atNanos);
    hold(hold);
    return hold;
  }

  /** The wait of a task that has no thread yet: settled by its alarm or by a cancellation. */
  final class Hold extends Waiter {
    private long atNanos;
    private final Alarm alarm = new Expiry();

    Hold(long atNanos) {
      super(TaskImpl.this, "its start");
      this.atNanos = atNanos;
    }

    /** Starts the clock. */
    void arm() {
      Timers timers = world().timers();
      if (atNanos != Timers.NEVER) {
        timers.arm(alarm, atNanos);
        if (!isWaiting()) {
          timers.disarm(alarm);
        }
      }
    }

    /** Moves the start; called by one thread at a time. False if it has been started or ended. */
    boolean moveTo(long at) {
      if (!isWaiting()) {
        return false;
      }
      world().timers().disarm(alarm);
      atNanos = at;
      arm(); // it may ring before this returns
      return true;
    }

    /** Sees to it that it never starts; false if it has, or was cancelled. */
    boolean giveUp() {
      world().timers().disarm(alarm);
      return breakOff();
    }

    @Override
    protected void settled() {
      Cancellation cancelled = cancellation();
      world().timers().disarm(alarm);
      if (cancelled != null) {
        abandon(cancelled);
      } else {
        release();
        start();
      }
    }

    /** Whoever forked it has long gone on, so the group hears of it if no thread can be had. */
    private void start() {
      try {
        world().start(TaskImpl.this);
      } catch (Throwable t) {
        if (!isDone()) {
          finish(new Failed(t));
        }
      }
    }
  }

  // ---- waiting for it ----

  @Override
  public final T join() throws InterruptedException {
    awaitEnd(Timers.NEVER);
    return value(outcome);
  }

  @Override
  public final void await() throws InterruptedException {
    awaitEnd(Timers.NEVER);
  }

  @Override
  public final boolean await(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    return awaitEnd(Strand.current().world().timers().after(time));
  }

  /** Waits until the end or the deadline, in nanoseconds of the caller's world. A checkpoint. */
  private boolean awaitEnd(long deadlineNanos) throws InterruptedException {
    Strand caller = Strand.current();
    caller.checkpoint();
    return isDone() || awaitEnd(caller, deadlineNanos);
  }

  private boolean awaitEnd(Strand caller, long deadlineNanos) throws InterruptedException {
    if (caller == this) {
      throw new IllegalStateException(
          "task \"%s\" cannot wait for its own end: it would never come".formatted(name()));
    }
    Waiter waiter = new Waiter(caller, this).happensIn(world());
    Ending end = ending();
    end.add(waiter);
    try {
      return isDone() || waiter.await(deadlineNanos);
    } finally {
      end.remove(waiter);
    }
  }

  /** Waits for the end even if the caller is cancelled; a foreign interrupt is kept in the flag. */
  final void awaitEndUncancelled() {
    boolean interrupted = false;
    while (!isDone()) {
      Waiter waiter = new Waiter(Strand.current(), this).happensIn(world());
      Ending end = ending();
      end.add(waiter);
      try {
        if (!isDone()) {
          waiter.awaitUncancelled();
        }
      } catch (InterruptedException foreign) {
        interrupted = true;
      } finally {
        end.remove(waiter);
      }
    }
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }

  /** Tells the watch of the end, now or when it comes. */
  final void watch(Ending.Watch watch) {
    ending().add(watch);
    if (isDone()) {
      ending().fire();
    }
  }

  /** Takes the watch out; it may have been told. */
  final void unwatch(Ending.Watch watch) {
    ending().remove(watch);
  }

  /** For tests: how many wait for the end of this task. */
  final int waiting() {
    return ending().waiting();
  }

  private Ending ending() {
    Ending known = ending;
    if (known == null) {
      ENDING.compareAndSet(this, null, new Ending(this));
      known = Objects.requireNonNull(ending);
    }
    return known;
  }

  @Override
  public final void onDone(Consumer<? super Task<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    @SuppressWarnings("unchecked") // it is called with this task
    Consumer<Task<?>> any = (Consumer<Task<?>>) (Consumer<?>) callback;
    Ending end = ending();
    end.add(any);
    if (isDone() && end.remove(any)) {
      end.call(any);
    }
  }

  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    return TaskFuture.of(this);
  }

  // ---- how it ended ----

  /** How it ended. */
  final Outcome<T> outcome() {
    Object end = outcome;
    if (end == null) {
      throw new IllegalStateException("task \"%s\" has not ended: %s".formatted(name(), this));
    }
    return switch (end) {
      case Failed failed -> Outcome.failure(failed.exception);
      case Cancellation c -> Outcome.cancelled(c.reason());
      default -> Outcome.success(unwrap(end));
    };
  }

  /** Whether it was ended by a cancellation from around it and not by its own. */
  final boolean wasCancelledFromOutside() {
    return outcome instanceof Cancellation c && c != requested();
  }

  /** Its failure, or null. */
  final @Nullable Throwable failure() {
    return failureIn(outcome);
  }

  private static @Nullable Throwable failureIn(@Nullable Object end) {
    return end instanceof Failed failed ? failed.exception : null;
  }

  private T value(@Nullable Object end) throws InterruptedException {
    if (end instanceof Failed failed) {
      throw TaskFailedException.of(name(), failed.exception);
    }
    if (end instanceof Cancellation c) {
      throw cancelled(c);
    }
    return unwrap(end);
  }

  /** The caller's own cancellation first: what cancels both may end this task sooner. */
  private CancellationException cancelled(Cancellation c) throws InterruptedException {
    Cancellation callers = Strand.current().scope().cause();
    if (callers != null) {
      throw callers.toException();
    }
    return new TaskCancelledException(
        "task \"%s\" was cancelled: %s".formatted(name(), c.reason()), c);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // what the body returned; null if T allows it
  private T unwrap(@Nullable Object end) {
    return end == NULL ? null : (T) end;
  }

  // ---- cancelling it ----

  @Override
  public final boolean cancel(String reason) {
    Objects.requireNonNull(reason, "reason");
    return !isDone() && request(CancelRequest.byCall(this, reason));
  }

  /** As {@link #cancel(String)}, as part of what the library was asked to do. */
  final void cancelQuietly(String reason) {
    if (!isDone()) {
      CancelRequest.byLibrary(this, reason).applyTo(this);
    }
  }

  @Override
  public final void cancelAndAwait(String reason) throws InterruptedException {
    cancel(reason);
    await();
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return cancel("Future.cancel was called");
  }

  // ---- Future ----

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    if (mustWait()) {
      awaitEnd(Timers.NEVER);
    }
    return reported();
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Objects.requireNonNull(unit, "unit");
    if (mustWait()) {
      Duration time = Duration.ofNanos(unit.toNanos(timeout));
      if (!awaitEnd(Strand.current().world().timers().after(time))) {
        throw new TimeoutException(
            "task \"%s\" has not ended after %d %s".formatted(name(), timeout, unit));
      }
    }
    return reported();
  }

  /**
   * A future that is done does not wait, and only who waits is interrupted; who is cancelled is.
   */
  private boolean mustWait() {
    return !isDone() || Strand.current().scope().cause() != null;
  }

  private T reported() throws InterruptedException, ExecutionException {
    Object end = outcome;
    if (end instanceof Failed failed) {
      throw new ExecutionException(failed.exception);
    }
    return value(end);
  }

  @Override
  public final T resultNow() {
    Object end = outcome;
    if (end == null || end instanceof Failed || end instanceof Cancellation) {
      throw new IllegalStateException("no result: " + this);
    }
    return unwrap(end);
  }

  @Override
  public final Throwable exceptionNow() {
    if (outcome instanceof Failed failed) {
      return failed.exception;
    }
    throw new IllegalStateException("no exception: " + this);
  }

  @Override
  public final boolean isDone() {
    return outcome != null;
  }

  @Override
  public final boolean isCancelled() {
    return outcome instanceof Cancellation;
  }

  @Override
  public final State state() {
    return switch (status()) {
      case SUCCEEDED -> State.SUCCESS;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
      case HELD, RUNNING, CANCELLING -> State.RUNNING;
    };
  }

  // ---- describing it ----

  @Override
  public final Status status() {
    Object end = outcome;
    if (end == null) {
      if (waiter() instanceof TaskImpl<?>.Hold hold && hold.isWaiting()) {
        return Status.HELD;
      }
      return cause() != null || requested() != null ? Status.CANCELLING : Status.RUNNING;
    }
    return switch (end) {
      case Failed _ -> Status.FAILED;
      case Cancellation _ -> Status.CANCELLED;
      default -> Status.SUCCEEDED;
    };
  }

  @Override
  public final String name() {
    return label instanceof Class<?> type ? Names.of(type) : (String) label;
  }

  @Override
  public final Optional<Task<?>> parent() {
    return group().hostTask();
  }

  @Override
  public final Instant createdAt() {
    return ending().createdAt(() -> world().timers().instantOf(createdNanos()));
  }

  @Override
  public final String toString() {
    return "task %d \"%s\" %s%s"
        .formatted(id(), ExceptionText.line(name()), status(), isDone() ? "" : TaskText.site(this));
  }
}
