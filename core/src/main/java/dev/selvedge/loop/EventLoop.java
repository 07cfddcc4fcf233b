package dev.selvedge.loop;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A world in which one task runs at a time: the others run when it waits.
 *
 * {@snippet class=EventLoopSnippets region=open}
 *
 * <p>Between two operations of the library that wait nobody else runs, so that plain Java data
 * needs no locks. Who can run does so in the order in which it became able to. All that is forked
 * inside is in the loop, at every depth; {@link dev.selvedge.Tasks#blocking Tasks.blocking} leads
 * out of it, {@link #submit} and {@link #execute} lead into it.
 *
 * {@snippet class=EventLoopSnippets region=foreign}
 *
 * <h2>Lifecycle</h2>
 *
 * A loop that {@link #call} or {@link #run} made ends with its body: what was submitted and has not
 * ended is cancelled then and awaited. An {@linkplain Builder#open opened} one goes on until it is
 * closed. Either way it takes nothing more then, and nothing outlives it: managed groups that were
 * opened in it and not closed are a mistake, so their tasks are cancelled, awaited, and named in a
 * warning.
 *
 * <h2>Units</h2>
 *
 * A plain JDK call that blocks holds up the whole loop. When a step takes longer than {@link
 * Builder#slowStep}, 100 ms unless told, it is reported once through {@link System.Logger}, with
 * the name of the task and its stack.
 *
 * <h2>Errors</h2>
 *
 * The failure of the body is thrown as it is, that of a submitted task is kept in its handle, and
 * that of an executed runnable goes to the {@linkplain Builder#onFailure handler}, by default to
 * the log.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it waits happens-before what any task of the same loop does after that,
 * and what a thread does before it submits happens-before what is submitted.
 *
 * @implNote Source: asyncio's {@code run}, {@code call_soon_threadsafe} and slow-callback report.
 *     Each task has a thread and so a stack of its own; a baton, and not a queue of callbacks, goes
 *     round.
 */
public final class EventLoop implements Executor, AutoCloseable {

  private final LoopWorld world;

  /** What was submitted and executed. */
  private final ManagedTaskGroup guests;

  /** Whether it has no body, so that it ends when it is closed. */
  private final boolean opened;

  private EventLoop(LoopWorld world, FailureHandler handler, boolean opened) {
    this.world = world;
    this.opened = opened;
    this.guests =
        (ManagedTaskGroup)
            Entrance.get()
                .open(world, world.name(), (task, e) -> handler.failed((Task<?>) task, e));
  }

  /** The loop of a world. */
  static EventLoop of(LoopWorld world, FailureHandler handler) {
    return (EventLoop) world.face(() -> new EventLoop(world, handler, false));
  }

  /** The loop of a world that has no body. */
  static EventLoop opened(LoopWorld world, FailureHandler handler) {
    return (EventLoop) world.face(() -> new EventLoop(world, handler, true));
  }

  /**
   * Runs a body as the first task of a new loop and waits for it.
   *
   * @return its value
   * @throws X what it threw
   * @throws InterruptedException if the caller was cancelled, and the body with it, or interrupted
   */
  public static <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    return with().<T, X>call(body);
  }

  /**
   * As {@link #call}, for a body without a value.
   *
   * @throws X what it threw
   */
  public static <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    with().run(body);
  }

  /** A loop with options. */
  public static Builder with() {
    return new LoopOptions();
  }

  /** The loop that the caller's task is in; empty on any other thread. */
  public static Optional<EventLoop> current() {
    Strand strand = Strand.currentOrNull();
    return strand != null && strand.world() instanceof LoopWorld world
        ? Optional.of(of(world, LoopOptions::log))
        : Optional.empty();
  }

  /** The name for people. */
  public String name() {
    return world.name();
  }

  // ---- from outside ----

  /**
   * Runs a body as a task of this loop. Any thread may call it.
   *
   * @return its handle, which keeps its failure
   * @throws RejectedExecutionException if the loop has ended or was closed
   */
  public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body) {
    requireNonNull(body, "body");
    return submit(Entrance.get().nameOf(body), body);
  }

  /**
   * As {@link #submit(Callable)}, with a name for people.
   *
   * @throws RejectedExecutionException if the loop has ended or was closed
   */
  public <T extends @Nullable Object> Task<T> submit(String name, Callable<? extends T> body) {
    requireNonNull(name, "name");
    requireNonNull(body, "body");
    return admit(() -> (Task<T>) Entrance.get().<T>submit(guests, name, body));
  }

  /**
   * Runs a body as a task of this loop. Any thread may call it; the failure goes to the handler.
   *
   * @throws RejectedExecutionException if the loop has ended or was closed
   */
  @Override
  public void execute(Runnable body) {
    requireNonNull(body, "body");
    String name = Entrance.get().nameOf(body);
    admit(() -> guests.fork(name, (Action<RuntimeException>) body::run));
  }

  private static <T> T admit(Supplier<T> fork) {
    try {
      return fork.get();
    } catch (IllegalStateException closed) {
      throw new RejectedExecutionException(closed.getMessage(), closed);
    }
  }

  /**
   * Waits until all that was submitted or executed has ended; the loop goes on.
   *
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public void awaitAll() throws InterruptedException {
    guests.awaitAll();
  }

  /**
   * Asks all that was submitted or executed to stop, cancels what is left after the grace, waits
   * for its end, and takes nothing more.
   *
   * @throws IllegalArgumentException if the grace is negative
   * @throws IllegalStateException if a submitted task calls it
   */
  public void shutdown(String reason, Duration grace) {
    guests.shutdown(reason, grace);
    endIfOpened();
  }

  /**
   * Cancels all that was submitted or executed, waits for its end, and takes nothing more. Has no
   * effect the second time.
   *
   * @throws IllegalStateException if a submitted task calls it
   */
  @Override
  public void close() {
    guests.close();
    endIfOpened();
  }

  private void endIfOpened() {
    if (opened) {
      Leftovers.end(world);
    }
  }

  @Override
  public String toString() {
    return "loop \"%s\", %d submitted tasks".formatted(name(), guests.tasks().size());
  }

  /** The options of a loop. */
  public sealed interface Builder permits LoopOptions {

    /** A name for messages and the task tree, the first task's included; default: {@code loop}. */
    Builder name(String name);

    /**
     * From when on a step is reported that holds up the loop; default: 100 ms; zero: never.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    Builder slowStep(Duration time);

    /** What makes the threads of tasks, new and unstarted each time; default: virtual threads. */
    Builder threads(ThreadFactory factory);

    /** What hears of the failures of executed runnables; default: the log. */
    Builder onFailure(FailureHandler handler);

    /**
     * As {@link EventLoop#call}.
     *
     * @throws X what the body threw
     */
    <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
        throws X, InterruptedException;

    /**
     * As {@link EventLoop#run}.
     *
     * @throws X what the body threw
     */
    <X extends Exception> void run(Action<X> body) throws X, InterruptedException;

    /** Opens a loop that waits for what threads submit to it, and ends when it is closed. */
    EventLoop open();
  }
}
