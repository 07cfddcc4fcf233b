package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.CancelledException;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A manager as the executor that other code expects; see {@link TaskManager#scheduledExecutor}.
 *
 * <pre>
 *   open ──► shut down ──► terminated
 *            │             no job is live
 *            ╰ by its own shutdown, or that of its manager
 * </pre>
 *
 * <pre>
 *   field       guarded by
 *   shutDown    jobs; only ever set
 *   jobs        its own monitor; holds what was let in and has not ended
 *   terminated  set when it is shut down and jobs is empty
 * </pre>
 *
 * <h2>Why every job is either refused or waited for</h2>
 *
 * A job is let in under the lock of {@code jobs} unless {@code shutDown} is set, while its task is
 * still held and has no name. It leaves when its task has ended, after its future is settled. Who
 * sets {@code shutDown} looks at {@code jobs} under the same lock, and who leaves looks at {@code
 * shutDown}: so the last of them terminates it, and all futures are done by then.
 */
final class ManagedExecutor implements ScheduledExecutorService {

  private final Core core;
  private final String name;
  private final Set<Job<?>> jobs = new LinkedHashSet<>();
  private final Event terminated = Event.create();
  private boolean shutDown;

  ManagedExecutor(Core core, String name) {
    this.core = core;
    this.name = name;
    if (!core.closing().addExecutor(this)) {
      shutdown(); // its manager has ended
    }
  }

  // ---- jobs ----

  @Override
  public void execute(Runnable command) {
    Job.Plan<?> plan = plan(command);
    start(plan, core.world().timers().nanoTime());
  }

  @Override
  public Future<?> submit(Runnable task) {
    Job.Plan<?> plan = plan(task);
    return start(plan, core.world().timers().nanoTime());
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return start(plan(task, result), core.world().timers().nanoTime());
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    return start(plan(task), core.world().timers().nanoTime());
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Job.Plan<?> plan = plan(command);
    return start(plan, after(delay, unit));
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> callable, long delay, TimeUnit unit) {
    Job.Plan<V> plan = plan(callable);
    return start(plan, after(delay, unit));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    Job.Plan<?> plan = plan(command);
    long first = after(initialDelay, unit);
    return start(plan.atRate(positiveNanos(period, unit, "period")), first);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    Job.Plan<?> plan = plan(command);
    long first = after(initialDelay, unit);
    return start(plan.withDelay(positiveNanos(delay, unit, "delay")), first);
  }

  private static Job.Plan<?> plan(Runnable command) {
    return ManagedExecutor.<@Nullable Void>plan(command, null);
  }

  private static <T extends @Nullable Object> Job.Plan<T> plan(Runnable command, T result) {
    requireNonNull(command, "command");
    Callable<T> body =
        () -> {
          command.run();
          return result;
        };
    return new Job.Plan<>(body, command, 0, false, false);
  }

  private static <T extends @Nullable Object> Job.Plan<T> plan(Callable<T> callable) {
    return new Job.Plan<>(requireNonNull(callable, "callable"), null, 0, false, false);
  }

  private long after(long delay, TimeUnit unit) {
    requireNonNull(unit, "unit");
    return core.world().timers().after(Duration.ofNanos(unit.toNanos(Math.max(0, delay))));
  }

  private static long positiveNanos(long length, TimeUnit unit, String parameter) {
    if (length <= 0) {
      throw new IllegalArgumentException(
          "%s must be positive, but is %d %s".formatted(parameter, length, unit));
    }
    return unit.toNanos(length);
  }

  private <T extends @Nullable Object> Job<T> start(Job.Plan<T> plan, long atNanos) {
    if (isShutdown()) {
      throw rejected();
    }
    Job<T> job =
        core.registerAnonymous(
            name, derived -> new Job<>(this, core, plan, derived, name, atNanos));
    if (job.isRefused()) {
      throw rejected();
    }
    return job;
  }

  /** Lets a job in that is a task now, and has not begun; false if it is too late. */
  boolean letIn(Job<?> job) {
    synchronized (jobs) {
      return !shutDown && jobs.add(job);
    }
  }

  private RejectedExecutionException rejected() {
    return new RejectedExecutionException(
        "%s takes no job any more: %s"
            .formatted(this, core.table().isClosed() ? core : "it was shut down"));
  }

  /** A job has ended. */
  void leave(Job<?> job) {
    boolean last;
    synchronized (jobs) {
      jobs.remove(job);
      last = shutDown && jobs.isEmpty();
    }
    if (last) {
      terminate();
    }
  }

  private void terminate() {
    core.closing().removeExecutor(this); // first: whoever sees it terminated finds it gone
    terminated.set();
  }

  // ---- several jobs ----

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return all(tasks, Timers.NEVER);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return all(tasks, deadline(timeout, unit));
  }

  /** A moment of the caller's world. */
  private static long deadline(long timeout, TimeUnit unit) {
    requireNonNull(unit, "unit");
    return Strand.current().world().timers().after(length(timeout, unit));
  }

  private static Duration length(long timeout, TimeUnit unit) {
    return Duration.ofNanos(unit.toNanos(Math.max(0, timeout)));
  }

  private static Duration left(long deadlineNanos) {
    long now = Strand.current().world().timers().nanoTime();
    return Duration.ofNanos(Math.max(0, deadlineNanos - now));
  }

  private <T extends @Nullable Object> List<Future<T>> all(
      Collection<? extends Callable<T>> tasks, long deadlineNanos) throws InterruptedException {
    List<Job<T>> started = new ArrayList<>();
    try {
      startAll(tasks, started);
      for (Job<T> job : started) {
        if (!job.await(left(deadlineNanos))) {
          break;
        }
      }
    } finally {
      started.forEach(job -> job.cancel(true)); // has no effect on those that are done
    }
    return List.copyOf(started);
  }

  private <T extends @Nullable Object> void startAll(
      Collection<? extends Callable<T>> tasks, List<Job<T>> started) {
    List<Job.Plan<T>> plans = new ArrayList<>();
    for (Callable<T> task : requireNonNull(tasks, "tasks")) {
      plans.add(plan(task).kept());
    }
    long now = core.world().timers().nanoTime();
    for (Job.Plan<T> plan : plans) {
      started.add(start(plan, now));
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return any(tasks, Timers.NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError("centuries have passed", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return any(tasks, deadline(timeout, unit));
  }

  private <T extends @Nullable Object> T any(
      Collection<? extends Callable<T>> tasks, long deadlineNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Job<T>> started = new ArrayList<>();
    try {
      startAll(tasks, started);
      if (started.isEmpty()) {
        throw new IllegalArgumentException("tasks is empty, but one of them has to succeed");
      }
      return firstOf(started).await(left(deadlineNanos));
    } catch (CompletionException | CancellationException allFailed) {
      throw new ExecutionException(
          "none of %d tasks has succeeded".formatted(started.size()),
          allFailed.getCause() != null ? allFailed.getCause() : allFailed);
    } finally {
      started.forEach(job -> job.cancel(true));
    }
  }

  /** Succeeds with the first that does, and fails with the last if none does. */
  private static <T extends @Nullable Object> Promise<T> firstOf(List<Job<T>> started) {
    Promise<T> first = Promise.create();
    AtomicInteger left = new AtomicInteger(started.size());
    for (Job<T> job : started) {
      job.whenDone((value, failure) -> {
        if (failure == null) {
          first.trySucceed(value);
        } else if (left.decrementAndGet() == 0) {
          first.tryFail(failure);
        }
      });
    }
    return first;
  }

  // ---- the end ----

  @Override
  public void shutdown() {
    refuseMore().forEach(Job::endRepeating);
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> neverBegun = new ArrayList<>();
    for (Job<?> job : refuseMore()) {
      if (job.drop()) {
        neverBegun.add(job.original());
      }
    }
    return neverBegun;
  }

  /** Lets nothing in any more; returns what is live. */
  private List<Job<?>> refuseMore() {
    List<Job<?>> live;
    synchronized (jobs) {
      shutDown = true;
      live = List.copyOf(jobs);
    }
    if (live.isEmpty()) {
      terminate();
    }
    return live;
  }

  @Override
  public boolean isShutdown() {
    return core.table().isClosed() || isShutDown();
  }

  private boolean isShutDown() {
    synchronized (jobs) {
      return shutDown;
    }
  }

  @Override
  public boolean isTerminated() {
    return terminated.isSet();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(length(timeout, requireNonNull(unit, "unit")));
  }

  /**
   * Shuts it down and waits, as the interface says; a caller that is cancelled or interrupted ends
   * the wait by {@link #shutdownNow}. The one that is inherited would wait in vain again and again
   * if the caller is cancelled, since a cancellation stays.
   */
  @Override
  public void close() {
    refuseOwnJobs();
    shutdown();
    try {
      terminated.await();
    } catch (InterruptedException e) {
      shutdownNow();
      boolean foreign = !(e instanceof CancelledException);
      if (awaitTerminated() || foreign) {
        Strand.keepInterrupt();
      }
    }
  }

  /** Waits though the caller is cancelled; true if it was interrupted by somebody else. */
  private boolean awaitTerminated() {
    boolean interrupted = false;
    while (!terminated.isSet()) {
      try {
        Tasks.shield(() -> terminated.await());
      } catch (InterruptedException foreign) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private void refuseOwnJobs() {
    Strand caller = Strand.current();
    for (Scope s = caller.scope(); s != null; s = s.around()) {
      if (s instanceof Paced paced && paced.pace() instanceof Job<?> job && job.isOf(this)) {
        throw new IllegalStateException(
            "task \"%s\" cannot close %s from inside: it would wait for its own end; shut it down instead"
                .formatted(caller.name(), this));
      }
    }
  }

  @Override
  public String toString() {
    int live;
    synchronized (jobs) {
      live = jobs.size();
    }
    String state = isTerminated() ? "terminated" : isShutdown() ? "shut down" : "open";
    return "executor \"%s\" of manager \"%s\" %s, %d live jobs"
        .formatted(name, core.name(), state, live);
  }
}
