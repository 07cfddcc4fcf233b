package dev.selvedge;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A group of tasks that cannot outlive the block that opened it.
 *
 * {@snippet class=TaskGroupSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A group is open while its block runs and until its last child has ended; the block returns only
 * then. Any thread may fork into it until then: the body, children, grandchildren, others. A group
 * whose scope is cancelled is still open; what is forked into it meets the cancellation at its
 * first checkpoint.
 *
 * <h2>Shape</h2>
 *
 * Any number of children; the group holds the live ones only. Children run in the world of the
 * group and inherit the context of the task that calls fork.
 *
 * <h2>Errors</h2>
 *
 * The failure of a child, or of the body, cancels the group's scope. All failures leave the block
 * in one {@link ExceptionGroup}, in order of occurrence, each once, also when there is only one;
 * cancellations are filtered out of it. If only a cancellation from outside is left the block
 * throws {@link CancelledException}; failures beat it, and the host meets it at its next
 * checkpoint. A foreign interrupt of the host cancels the children and leaves as {@link
 * InterruptedException}.
 *
 * <h2>Memory consistency</h2>
 *
 * What children do happens-before what follows the block.
 *
 * @implNote Source: Trio's nursery and AnyIO's task group; services and {@code start} with
 *     readiness are theirs, {@code forkAfter} and kept results giambio's.
 */
public sealed interface TaskGroup permits GroupCore, ManagedTaskGroup {

  /** The body of a group that returns a value. It may throw anything. */
  @FunctionalInterface
  interface Body<T extends @Nullable Object> {
    /** Runs the body in the group. */
    T call(TaskGroup group) throws Exception;
  }

  /** The body of a group that returns nothing. It may throw anything. */
  @FunctionalInterface
  interface Routine {
    /** Runs the body in the group. */
    void run(TaskGroup group) throws Exception;
  }

  /**
   * Opens a group, runs the body, and waits for all children.
   *
   * @return the body's value
   * @throws ExceptionGroup all that failed
   * @throws CancelledException if an enclosing scope was cancelled and nothing failed
   * @throws InterruptedException if the host was interrupted by somebody else and nothing failed
   * @throws java.util.concurrent.CancellationException if the group itself was cancelled and its
   *     body was cut short, so that there is no value
   */
  static <T extends @Nullable Object> T call(Body<T> body) throws InterruptedException {
    return with().call(body);
  }

  /**
   * Opens a group, runs the body, and waits for all children. Returns as usual when the group
   * itself was cancelled.
   *
   * @throws ExceptionGroup all that failed
   * @throws CancelledException if an enclosing scope was cancelled and nothing failed
   * @throws InterruptedException if the host was interrupted by somebody else and nothing failed
   */
  static void run(Routine body) throws InterruptedException {
    with().run(body);
  }

  /** A group with options. */
  static Builder with() {
    return new GroupOptions();
  }

  /** The options of a group. Each call returns this builder; it may be used again. */
  sealed interface Builder permits GroupOptions {

    /** A name for messages and the task tree; default: {@code group}. */
    Builder name(String name);

    /**
     * How many children may live at a time; default: any number. {@code fork} then waits for a
     * slot, and a slot is held until the child has really ended.
     *
     * @throws IllegalArgumentException if less than one
     */
    Builder maxTasks(int limit);

    /** Collects the failures of children without cancelling their siblings: a supervisor. */
    Builder keepSiblings();

    /** Keeps how every child ended, for {@link TaskGroup#outcomes}. */
    Builder keepResults();

    /** As {@link TaskGroup#call}, with these options. */
    <T extends @Nullable Object> T call(Body<T> body) throws InterruptedException;

    /** As {@link TaskGroup#run}, with these options. */
    void run(Routine body) throws InterruptedException;
  }

  /** The name for people. */
  String name();

  /**
   * Starts a child.
   *
   * <p>Never blocks, unless the group has {@link Builder#maxTasks} and they are all taken: then it
   * waits for a slot and is a checkpoint, which throws {@link InterruptedException} undeclared, so
   * that {@code fork} can stand in any lambda.
   *
   * @throws IllegalStateException if the group is closed; nothing was started
   * @throws java.util.concurrent.RejectedExecutionException if no thread can be had for it, or
   *     whatever else the thread factory throws; nothing was started, and the group is as before
   */
  <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body);

  /** As {@link #fork(Callable)}, with a name. */
  <T extends @Nullable Object> Task<T> fork(String name, Callable<? extends T> body);

  /** As {@link #fork(Callable)}, for a body without a value. */
  Task<@Nullable Void> fork(Action<?> body);

  /** As {@link #fork(Callable)}, with a name, for a body without a value. */
  Task<@Nullable Void> fork(String name, Action<?> body);

  /** As {@link #fork(Callable)}, in a given context instead of the caller's. */
  <T extends @Nullable Object> Task<T> forkIn(
      Context context, String name, Callable<? extends T> body);

  /** As {@link #forkIn(Context, String, Callable)}, for a body without a value. */
  Task<@Nullable Void> forkIn(Context context, String name, Action<?> body);

  /**
   * Starts a child that serves the others: it is cancelled when the body and all ordinary children
   * have ended.
   */
  Task<@Nullable Void> forkService(Action<?> body);

  /** As {@link #forkService(Action)}, with a name. */
  Task<@Nullable Void> forkService(String name, Action<?> body);

  /**
   * Makes a child whose body starts after a delay. Until then it has no thread, and cancelling it
   * ends it at once.
   *
   * @throws IllegalArgumentException if the delay is negative
   */
  <T extends @Nullable Object> Task<T> forkAfter(Duration delay, Callable<? extends T> body);

  /** As {@link #forkAfter(Duration, Callable)}, with a name. */
  <T extends @Nullable Object> Task<T> forkAfter(
      Duration delay, String name, Callable<? extends T> body);

  /** As {@link #forkAfter(Duration, Callable)}, for a body without a value. */
  Task<@Nullable Void> forkAfter(Duration delay, Action<?> body);

  /** As {@link #forkAfter(Duration, Callable)}, with a name, for a body without a value. */
  Task<@Nullable Void> forkAfter(Duration delay, String name, Action<?> body);

  /**
   * Starts a child and waits until it says that it is ready. After that it is a child like any
   * other. If the caller is cancelled while it waits, the child is cancelled and awaited.
   *
   * @return the child, with what it said
   * @throws X the child's failure, if it failed before it was ready; the group is not told
   * @throws IllegalStateException if the child ended before it was ready
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  <S extends @Nullable Object, X extends Exception> StartedTask<S, @Nullable Void> start(
      ReadyAction<S, X> body) throws X, InterruptedException;

  /** As {@link #start(ReadyAction)}, with a name. */
  <S extends @Nullable Object, X extends Exception> StartedTask<S, @Nullable Void> start(
      String name, ReadyAction<S, X> body) throws X, InterruptedException;

  /** As {@link #start(String, ReadyAction)}, for a body that returns a value in the end. */
  <S extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      StartedTask<S, T> startCall(String name, ReadyBlock<S, T, X> body)
          throws X, InterruptedException;

  /** The scope that all children and the body are in. */
  CancelScope scope();

  /** Cancels the group's scope, as {@link CancelScope#cancel}. */
  default boolean cancel(String reason) {
    return scope().cancel(reason);
  }

  /** The live children of this moment, in the order of forking. */
  List<Task<?>> tasks();

  /**
   * How the children ended, in the order of forking. Complete once the block has left.
   *
   * @throws IllegalStateException if the group was made without {@link Builder#keepResults}, or if
   *     a child has not ended yet
   */
  List<Outcome<?>> outcomes();
}
