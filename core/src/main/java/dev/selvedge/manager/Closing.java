package dev.selvedge.manager;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.Tasks;
import dev.selvedge.WaitUntil;
import dev.selvedge.Waited;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of a manager: it refuses what is new, shuts the managers below it down, asks its tasks to
 * stop, cancels them after the grace, waits for their ends, and calls its hooks.
 *
 * <p>All of it happens once, in a task of its own outside of the manager's group, begun by whoever
 * asks first. So it does not depend on what happens to those who ask, and a task of the manager may
 * be one of them: it does not wait. {@code hooks} is guarded by its own monitor; each is taken out
 * before it is called.
 */
final class Closing {

  private final Core core;
  private final ManagedTaskGroup closers;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Promise<ShutdownReport> report = Promise.create();
  private final List<Callable<?>> hooks = new ArrayList<>();
  private boolean hooksCalled;
  private final Set<ManagedExecutor> executors = new LinkedHashSet<>();

  Closing(Core core) {
    this.core = core;
    this.closers =
        (ManagedTaskGroup)
            Entrance.get().open(core.world(), core.name() + " shutdown", (_, _) -> {});
  }

  /** Adds a hook; false if they have all been called. */
  boolean add(Callable<?> hook) {
    synchronized (hooks) {
      return !hooksCalled && hooks.add(hook);
    }
  }

  /** Adds an executor that is to be shut down with the manager; false if that has begun. */
  boolean addExecutor(ManagedExecutor executor) {
    synchronized (executors) {
      return !begun.get() && executors.add(executor);
    }
  }

  /** An executor has ended. */
  void removeExecutor(ManagedExecutor executor) {
    synchronized (executors) {
      executors.remove(executor);
    }
  }

  /** Those that have not ended. */
  List<ManagedExecutor> executors() {
    synchronized (executors) {
      return List.copyOf(executors);
    }
  }

  boolean isCallerInside() {
    return Core.isInside((Scope) closers.scope());
  }

  /** Begins, if nobody has yet. */
  void begin(Duration grace) {
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    core.table().close(); // before this returns
    executors().forEach(ManagedExecutor::shutdown);
    try {
      Entrance.get()
          .submit(
              closers,
              core.name() + " shutdown",
              () -> {
                run(grace);
                return "done";
              });
    } catch (RuntimeException | Error noThread) {
      run(grace);
    }
  }

  /**
   * Waits for the end of it, also if the caller is cancelled; an interrupt is kept in the flag. The
   * task that has made the report may still be on its way out then: it is waited for too, so that
   * nothing is left.
   */
  ShutdownReport await() {
    boolean interrupted = false;
    while (!report.isDone()) {
      try {
        Tasks.shield(() -> report.await());
      } catch (InterruptedException foreign) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    closers.close();
    return report.outcome().orElseThrow().orElseThrow();
  }

  private void run(Duration grace) {
    List<Straggler> stragglers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    try {
      closeChildren(grace, stragglers, failures);
      endTasks(grace, stragglers);
      callHooks(failures);
    } catch (Throwable t) {
      failures.add(t);
    } finally {
      core.watch().end();
      core.nest().leave();
      report.succeed(new ShutdownReport(true, stragglers, failures));
    }
  }

  private void closeChildren(Duration grace, List<Straggler> stragglers, List<Throwable> failures) {
    for (Core child : core.nest().close()) {
      child.closing().begin(grace);
      ShutdownReport below = child.closing().await();
      stragglers.addAll(below.stragglers());
      failures.addAll(below.failures());
    }
  }

  private void endTasks(Duration grace, List<Straggler> stragglers) throws InterruptedException {
    String reason = "manager \"%s\" was shut down".formatted(core.name());
    core.group().scope().requestStop(reason, grace);
    core.table().cancelIdle(reason);
    Waited<Task<?>> waited =
        Tasks.waitFor(
            core.group().tasks(),
            WaitUntil.ALL_COMPLETED,
            Lengths.sum(grace, core.options().patience));
    for (Task<?> pending : waited.pending()) {
      stragglers.add(new Straggler(pending.name(), core.name(), ((Strand) pending).stackText()));
    }
    if (stragglers.isEmpty()) {
      core.group().cancel(reason); // for those that come too late; close() knows no better reason
      core.group().close();
    }
  }

  private void callHooks(List<Throwable> failures) {
    for (Callable<?> hook = nextHook(); hook != null; hook = nextHook()) {
      try {
        hook.call();
      } catch (Throwable t) {
        failures.add(t);
        Log.error("a shutdown hook of manager \"%s\" failed".formatted(core.name()), t);
      }
    }
  }

  private @Nullable Callable<?> nextHook() {
    synchronized (hooks) {
      hooksCalled = hooks.isEmpty();
      return hooksCalled ? null : hooks.removeFirst();
    }
  }
}
