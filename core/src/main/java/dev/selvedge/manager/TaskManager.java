package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Named tasks that live as long as an object: a connection, a community of peers, a server. It is
 * made to be extended by that object, or held by it.
 *
 * {@snippet class=TaskManagerSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * <pre>
 *   not started ──start()──► started ──shutdown()──► shut down
 *        ╰────────────────shutdown()────────────────────▲
 * </pre>
 *
 * A manager that is extended is started by its owner when it has been built; what its constructors
 * register is {@code HELD} until then, so that no task meets a half-built object. One that is
 * opened is started. After a shutdown has begun, what is registered ends {@code CANCELLED} without
 * having run, and a warning is logged.
 *
 * <p>Its tasks run in the world that it was made in, each in the context of whoever registered it.
 *
 * <h2>Names</h2>
 *
 * A name has one running task at most. It is free when its task has ended, with all its cleanup:
 * {@link #register} refuses a name whose task is alive. If that task was cancelled and is still
 * unwinding, the new one is taken, and held until the old one has ended. {@link #replace} does both
 * steps. So two tasks of one name never overlap, and none gets lost.
 *
 * <h2>Errors</h2>
 *
 * A task that fails hurts no other. Its failure goes to the handler that the manager was given, or
 * to its parent's, or to {@link System.Logger}; the task keeps it too.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes a registration happens-before the body; what the old task did happens-before the
 * body of the one that replaces it; what tasks did happens-before the shutdown hooks.
 *
 * @implNote Source: {@code TaskManager} of IPv8. There, a name registered again while its old task
 *     unwinds is lost when that one ends, and hooks may run before cleanup; not here. Names are
 *     strings.
 */
public class TaskManager implements AutoCloseable {

  private final Core core;

  /** A manager that is to be started; for subclasses. */
  protected TaskManager(String name) {
    this(with(name));
  }

  /** A manager with options that is to be started; for subclasses. */
  protected TaskManager(Builder options) {
    this.core = new Core(((Options) requireNonNull(options, "options")).copy());
  }

  /** Opens a manager: it is started. */
  public static TaskManager open(String name) {
    return with(name).open();
  }

  /** A manager with options. */
  public static Builder with(String name) {
    return new Options(name);
  }

  /** The options of a manager. Each call returns this builder. */
  public sealed interface Builder permits Options {

    /**
     * The manager above: it shuts this one down before it ends its own tasks, and gets the failures
     * if this one has no handler.
     */
    Builder parent(TaskManager manager);

    /**
     * What hears of failures; called on the thread of the task that failed, before its end shows.
     * Default: the parent's, or {@link System.Logger}, with name and stack.
     */
    Builder onFailure(FailureHandler handler);

    /**
     * What hears of a task that has failed too often and is not run again, with the {@link
     * GaveUpException}, after the failure handler. Default: the parent's, or nobody.
     */
    Builder onGiveUp(FailureHandler handler);

    /**
     * How old a task may get before it is reported, again and again each time; default: ten
     * minutes, in real time. Periodic and restarting tasks are not reported.
     *
     * @throws IllegalArgumentException if the age is not longer than zero
     */
    Builder reportAfter(Duration age);

    /** What hears of tasks that got old, on a thread of its own; default: {@link System.Logger}. */
    Builder onOld(Consumer<? super Task<?>> handler);

    /**
     * How long {@link TaskManager#close} only asks; default: five seconds.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    Builder grace(Duration time);

    /**
     * How long a shutdown waits for tasks after it has cancelled them; then they are stragglers.
     * Default: ten seconds.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    Builder patience(Duration time);

    /**
     * Makes a manager and starts it.
     *
     * @throws IllegalStateException if the parent is shut down
     */
    TaskManager open();
  }

  final Core core() {
    return core;
  }

  /** The name for people. */
  public final String name() {
    return core.name();
  }

  /**
   * Opens a manager below this one, with its failure handler. It is started.
   *
   * @throws IllegalStateException if this one is shut down
   */
  public final TaskManager child(String name) {
    return with(name).parent(this).open();
  }

  /**
   * Lets tasks run: those that are held, and from now on all others at once. Has no effect when it
   * is started.
   *
   * @throws IllegalStateException if it is shut down
   */
  public final void start() {
    if (!core.table().start()) {
      throw new IllegalStateException("%s cannot be started any more".formatted(core));
    }
  }

  // ---- registering ----

  /**
   * Registers a task: a named body that runs at once if the manager is started.
   *
   * @return the task; it is cancelled if the manager is shut down
   * @throws IllegalStateException if the name has a live task that was not cancelled; that one goes
   *     on untouched
   */
  public final <T extends @Nullable Object> Task<T> register(
      String name, Callable<? extends T> body) {
    return registration().register(name, body);
  }

  /** As {@link #register(String, Callable)}, for a body without a value. */
  public final Task<@Nullable Void> register(String name, Action<?> body) {
    return registration().register(name, body);
  }

  /**
   * Registers a task under a name of its own, made from a base.
   *
   * @return the task; it is cancelled if the manager is shut down
   */
  public final <T extends @Nullable Object> Task<T> registerAnonymous(
      String base, Callable<? extends T> body) {
    return registration().registerAnonymous(base, body);
  }

  /** As {@link #registerAnonymous(String, Callable)}, for a body without a value. */
  public final Task<@Nullable Void> registerAnonymous(String base, Action<?> body) {
    return registration().registerAnonymous(base, body);
  }

  /**
   * Cancels the task of a name, waits for its end with all its cleanup, and starts another one
   * under that name. If the name is free it only registers.
   *
   * <p>The new task is registered, and the old one cancelled, before this waits; the new one starts
   * when the old one has ended, whatever happens to the caller. Of several that replace one name at
   * a time the last one stays, and each returns its own task: one that was replaced before it could
   * start has been cancelled. Called from inside the old task it does not wait, and returns the new
   * task held.
   *
   * @return the new task; it is cancelled if the manager is shut down
   * @throws dev.selvedge.CancelledException if the caller was cancelled while it waited; the new
   *     task stays registered
   * @throws InterruptedException if the caller was interrupted by somebody else, likewise
   */
  public final <T extends @Nullable Object> Task<T> replace(String name, Callable<? extends T> body)
      throws InterruptedException {
    return registration().replace(name, body);
  }

  /** As {@link #replace(String, Callable)}, for a body without a value. */
  public final Task<@Nullable Void> replace(String name, Action<?> body)
      throws InterruptedException {
    return registration().replace(name, body);
  }

  /** As {@link Registration#after}. */
  public final Registration after(Duration delay) {
    return registration().after(delay);
  }

  /** As {@link Registration#restarting}. */
  public final Registration restarting(RestartPolicy policy) {
    return registration().restarting(policy);
  }

  /**
   * A task that runs at moments that lie evenly apart. Its first run is after one interval.
   *
   * @param interval the time from moment to moment; its runs take part of it
   * @throws IllegalArgumentException if the interval is not longer than zero
   */
  public final PeriodicRegistration every(Duration interval) {
    Arguments.positive(interval, "interval");
    return new PeriodicRegistration(core, (first, _) -> new Timetable.Rate(interval, first));
  }

  /**
   * A task that runs again some time after each of its runs has ended. Its first run is after that
   * time.
   *
   * @param pause the time between the end of a run and the next one
   * @throws IllegalArgumentException if the pause is not longer than zero
   */
  public final PeriodicRegistration everyAfter(Duration pause) {
    Arguments.positive(pause, "pause");
    return new PeriodicRegistration(core, (first, _) -> new Timetable.Delay(pause, first));
  }

  /** A task that runs at the moments of a schedule. */
  public final PeriodicRegistration on(Schedule schedule) {
    requireNonNull(schedule, "schedule");
    return new PeriodicRegistration(core, (_, timers) -> new Timetable.Calendar(schedule, timers));
  }

  /** As {@link Registration#ignoring}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final Registration ignoring(Class<? extends Throwable>... types) {
    return registration().ignoringAll(types);
  }

  /**
   * Opens this manager to code that wants an executor: what the executor is given becomes an
   * anonymous task of this manager, named after the executor.
   *
   * {@snippet class=ScheduledExecutorSnippets region=open}
   *
   * <p>It keeps to {@link ScheduledExecutorService}, in every world: its delays are measured by the
   * clock of the manager, and whoever waits for a future waits as for a task. A periodic job never
   * runs twice at a time; at a fixed rate it makes up for runs that it is late for.
   *
   * <p>Its shutdown is its own: this manager goes on. Delayed jobs that it was given before still
   * run, and {@code close} waits for them; periodic ones do not run again. {@code shutdownNow}
   * cancels all futures and returns the bodies that never began, as they were given. When this
   * manager is shut down, the executor is, and delayed jobs are cancelled.
   *
   * <p>Failures of its jobs go to the failure handler too, except those of {@code invokeAll} and
   * {@code invokeAny}. A future that is cancelled is done at once, though its body may still be
   * leaving; {@code awaitTermination} waits for bodies.
   *
   * @param name what its tasks are named after
   */
  public final ScheduledExecutorService scheduledExecutor(String name) {
    return new ManagedExecutor(core, requireNonNull(name, "name"));
  }

  private Registration registration() {
    return new Registration(core);
  }

  // ---- looking and cancelling ----

  /** The live task of a name; the youngest, if one waits there for another's end. */
  public final Optional<Task<?>> get(String name) {
    Entry<?> entry = core.table().get(requireNonNull(name, "name"));
    return entry == null ? Optional.empty() : Optional.of(entry.task());
  }

  /** The live periodic task of a name; empty if its task is of another kind. */
  public final Optional<PeriodicTask> periodic(String name) {
    Entry<?> entry = core.table().get(requireNonNull(name, "name"));
    return entry instanceof PeriodicEntry periodic
        ? Optional.of(periodic.handle())
        : Optional.empty();
  }

  /** Whether a name has a live task; it may be held, or may have been cancelled. */
  public final boolean isActive(String name) {
    return core.table().get(requireNonNull(name, "name")) != null;
  }

  /** All live tasks of this manager. */
  public final List<Task<?>> tasks() {
    return core.tasks();
  }

  /** The live tasks that were registered anonymously from a base. */
  public final List<Task<?>> anonymous(String base) {
    return core.anonymous(requireNonNull(base, "base"));
  }

  /**
   * Cancels the task of a name. Returns at once; the name is free when it has ended.
   *
   * @return whether there was a task that had not been cancelled before
   */
  public final boolean cancel(String name) {
    return cancel(name, "manager \"%s\" was asked to cancel it".formatted(name()));
  }

  /** As {@link #cancel(String)}, with a reason. */
  public final boolean cancel(String name, String reason) {
    return core.table().cancel(requireNonNull(name, "name"), requireNonNull(reason, "reason"));
  }

  /** Cancels all live tasks of this manager. Returns at once; it stays open. */
  public final void cancelAll(String reason) {
    core.table().cancelAll(requireNonNull(reason, "reason"));
  }

  /**
   * Waits until no task is left but periodic ones, those included that are registered meanwhile.
   *
   * @throws InterruptedException if the caller was cancelled or interrupted
   * @throws IllegalStateException if a task of this manager calls it
   */
  public final void awaitAll() throws InterruptedException {
    core.awaitAll();
  }

  // ---- the end ----

  /**
   * Calls back at the end of the shutdown, when every task has ended or was given up. Hooks are
   * called in the order in which they were added, each though one before it has thrown.
   *
   * @throws IllegalStateException if all hooks have been called already
   */
  public final void onShutdown(Action<?> hook) {
    requireNonNull(hook, "hook");
    boolean added =
        core.closing()
            .add(() -> {
              hook.run();
              return "called";
            });
    if (!added) {
      throw new IllegalStateException("%s has called its shutdown hooks".formatted(core));
    }
  }

  /**
   * Shuts the manager down: refuses new tasks, shuts the managers below it down in the reverse
   * order of their opening, ends what is held, asks the others to stop, cancels them after the
   * grace, waits for their ends, and calls the hooks. Who does not end within the {@link
   * Builder#patience} after that is named in the report, with its stack; so is whose callbacks do
   * not return.
   *
   * <p>It is done once; whoever calls it again waits for the same end, and hastens it by a grace
   * that ends sooner. The wait goes on if the caller is cancelled or interrupted. A task of this
   * manager may call it too, or a hook: it does not wait then, and the report says that the
   * shutdown is under way.
   *
   * @param grace how long the tasks may go on; zero cancels at once
   * @throws IllegalArgumentException if the grace is negative
   */
  public final ShutdownReport shutdown(Duration grace) {
    return core.shutdown(Arguments.notNegative(grace, "grace"));
  }

  /**
   * Shuts the manager down with its own {@link Builder#grace}.
   *
   * @throws ShutdownException if a task did not end, or a hook failed
   */
  @Override
  public void close() {
    shutdown(core.options().grace).orElseThrow();
  }

  /** Figures of this moment. */
  public final Statistics statistics() {
    return core.table().statistics();
  }

  /**
   * Figures of a manager; a periodic or restarting task counts once.
   *
   * @param live the tasks that have not ended
   * @param held those of them that wait for their start, periodic ones between two runs included
   * @param registered how many tasks got a name since the manager was made
   * @param succeeded how many of them have returned
   * @param failed how many have failed
   * @param cancelled how many were cancelled
   */
  public record Statistics(
      int live, int held, long registered, long succeeded, long failed, long cancelled) {}

  @Override
  public String toString() {
    return core.toString();
  }
}
