package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A task whose starter waits for it to be ready.
 *
 * <pre>
 *   STARTING ──► READY      it called started
 *           ╰──► FAILED     it failed before; the failure is the starter's
 *           ╰──► ENDED      it ended otherwise before
 *           ╰──► ABANDONED  the starter was cancelled; a failure is the group's again
 * </pre>
 *
 * The transition is one compare-and-set of {@code phase}; the starter waits for the first three. If
 * it is cancelled when one of them has come already, that one is told and the cancellation is met
 * at the next checkpoint: a start has happened or has not, and no failure is lost between.
 */
final class StartedTaskImpl<S extends @Nullable Object, T extends @Nullable Object>
    extends TaskImpl<T> implements StartedTask<S, T> {

  private enum Phase {
    STARTING,
    READY,
    FAILED,
    ENDED,
    ABANDONED
  }

  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(StartedTaskImpl.class, "phase", Phase.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Waiter starter;
  private volatile Phase phase = Phase.STARTING;

  /** Written by the task before READY. */
  private @Nullable S startValue;

  private StartedTaskImpl(
      GroupCore group, @Nullable String name, StartBody<S, T> body, Strand starter) {
    super(group, name, body, ORDINARY);
    this.starter = new Waiter(starter, "the start of \"" + name() + "\"").happensIn(world());
    body.handshake = new Handshake<>(this);
  }

  /** A task for a body, and the calling strand as its starter. */
  static <S extends @Nullable Object, T extends @Nullable Object> StartedTaskImpl<S, T> of(
      GroupCore group, @Nullable String name, ReadyBlock<S, T, ?> body) {
    String label = name != null ? name : Names.of(body.getClass());
    return new StartedTaskImpl<>(group, label, new StartBody<>(body), Strand.current());
  }

  /**
   * Waits until the task is ready.
   *
   * @throws InterruptedException if the caller was cancelled; the task was cancelled and has ended
   */
  void awaitReady() throws InterruptedException {
    try {
      starter.await();
    } catch (Throwable t) {
      if (move(Phase.ABANDONED)) {
        cancelQuietly("its starter was cancelled");
        awaitEndUncancelled();
        throw t;
      }
      if (t instanceof InterruptedException && !(t instanceof CancelledException)) {
        Strand.keepInterrupt(); // for the next checkpoint, as a cancellation is
      }
    }
    if (phase != Phase.READY) {
      throwEnd();
    }
  }

  /** Throws what came instead of {@code started()}. */
  private void throwEnd() throws InterruptedException {
    awaitEndUncancelled();
    Throwable failure = failure();
    if (failure != null) {
      throw Edge.sneakyThrow(failure);
    }
    starter.strand().checkpoint(); // whoever cancelled both is the reason, not the task
    throw new IllegalStateException(
        "task \"%s\" ended before it called started(): %s".formatted(name(), this));
  }

  private boolean move(Phase to) {
    return PHASE.compareAndSet(this, Phase.STARTING, to);
  }

  @Override
  boolean keepsFailure(Throwable failure) {
    return move(Phase.FAILED);
  }

  @Override
  void afterEnd() {
    if (move(Phase.ENDED) || phase == Phase.FAILED) {
      starter.signal();
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null only if S allows it
  public S startValue() {
    return startValue;
  }

  /** What the body is given. */
  static final class Handshake<S extends @Nullable Object> implements Ready<S> {
    private final StartedTaskImpl<S, ?> task;

    /** Guarded by task.starter. */
    private boolean said;

    private Handshake(StartedTaskImpl<S, ?> task) {
      this.task = task;
    }

    @Override
    public void started(S value) {
      synchronized (task.starter) {
        if (said) {
          throw new IllegalStateException(
              "task \"%s\" has called started() before; it may do so once".formatted(task.name()));
        }
        said = true;
        task.startValue = value;
        if (task.move(Phase.READY)) {
          task.starter.signal();
        }
      }
    }
  }

  /** The body with its handshake, as a callable. */
  static final class StartBody<S extends @Nullable Object, T extends @Nullable Object>
      implements java.util.concurrent.Callable<T> {
    private final ReadyBlock<S, T, ?> body;
    private @Nullable Handshake<S> handshake;

    StartBody(ReadyBlock<S, T, ?> body) {
      this.body = body;
    }

    @Override
    public T call() throws Exception {
      return body.call(requireNonNull(handshake));
    }
  }
}
