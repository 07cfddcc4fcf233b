package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.CancelScope;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a manager: it refuses what is new, shuts the managers below it down, asks its tasks to
 * stop, cancels them after the grace, waits for their ends, and calls its hooks.
 *
 * <p>All of it happens once, in a task of its own outside of the manager's group, begun by whoever
 * asks first. So it does not depend on what happens to those who ask, and a task of the manager may
 * be one of them: it does not wait. {@code hooks} is guarded by its own monitor; each is taken out
 * before it is called.
 *
 * <p>The wait is for the group to be empty, and not only for its tasks to be done: a task that is
 * done may still be in what it calls back, on its own thread, and nothing bounds that.
 *
 * <h2>Why a shorter grace is never missed</h2>
 *
 * Whoever asks again may shorten {@code grace}, which is guarded by {@code lock}, and then hands it
 * to what has begun: the managers below, and {@code limit}, which is set when the own tasks' turn
 * has come. The task that ends them hands the grace to each of these as it begins, and looks at it
 * once more afterwards. So either it sees the shorter one, or whoever has shortened it sees what
 * has begun. Handing on the longer one late does no harm: what receives a grace keeps the end that
 * comes first.
 */
final class Closing {

  private final Core core;
  private final ManagedTaskGroup closers;
  private final Promise<ShutdownReport> report = Promise.create();
  private final List<Callable<?>> hooks = new ArrayList<>();
  private boolean hooksCalled;
  private final Set<ManagedExecutor> executors = new LinkedHashSet<>();

  private final Object lock = new Object();

  /** Null until it begins; only ever shortened. */
  private @Nullable Duration grace;

  /** Around the wait for the own tasks; null until then. */
  private @Nullable CancelScope limit;

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
      return !isBegun() && executors.add(executor);
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

  private boolean isBegun() {
    synchronized (lock) {
      return grace != null;
    }
  }

  private Duration grace() {
    synchronized (lock) {
      return requireNonNull(grace);
    }
  }

  /** Begins; if somebody has already, lets it end sooner if that is what this grace is for. */
  void begin(Duration wanted) {
    boolean first;
    synchronized (lock) {
      first = grace == null;
      if (grace != null && grace.compareTo(wanted) <= 0) {
        return;
      }
      grace = wanted;
    }
    if (first) {
      begin();
    } else {
      hasten();
    }
  }

  private void begin() {
    core.table().close(); // before this returns
    executors().forEach(ManagedExecutor::shutdown);
    try {
      Entrance.get()
          .submit(
              closers,
              core.name() + " shutdown",
              () -> {
                run();
                return "done";
              });
    } catch (RuntimeException | Error noThread) {
      run();
    }
  }

  private void hasten() {
    for (Core child : core.nest().children()) {
      if (child.closing().isBegun()) {
        child.closing().begin(grace());
      }
    }
    CancelScope wait;
    synchronized (lock) {
      wait = limit;
    }
    if (wait != null) {
      askTasks(wait);
    }
  }

  /** Hands the grace on, and once more if it was shortened meanwhile. */
  private void handOn(Consumer<Duration> receiver) {
    Duration handed;
    do {
      handed = grace();
      receiver.accept(handed);
    } while (!handed.equals(grace()));
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
      Strand.keepInterrupt();
    }
    closers.close();
    return report.outcome().orElseThrow().orElseThrow();
  }

  private void run() {
    List<Straggler> stragglers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    try {
      closeChildren(stragglers, failures);
      endTasks(stragglers);
      callHooks(failures);
    } catch (Throwable t) {
      failures.add(t);
    } finally {
      core.watch().end();
      core.nest().leave();
      report.succeed(new ShutdownReport(true, stragglers, failures));
    }
  }

  private void closeChildren(List<Straggler> stragglers, List<Throwable> failures) {
    for (Core child : core.nest().close()) {
      handOn(child.closing()::begin);
      ShutdownReport below = child.closing().await();
      stragglers.addAll(below.stragglers());
      failures.addAll(below.failures());
    }
  }

  private void endTasks(List<Straggler> stragglers) throws InterruptedException {
    CancelScope wait = CancelScope.create().named("the end of its tasks");
    synchronized (lock) {
      limit = wait;
    }
    askTasks(wait);
    core.table().cancelIdle(reason());
    wait.run(() -> Entrance.get().awaitEmpty(core.group()));
    for (Strand left : Entrance.get().remaining(core.group())) {
      stragglers.add(new Straggler(left.name(), core.name(), left.stackText()));
    }
    if (stragglers.isEmpty()) {
      core.group().cancel(reason()); // for those that come too late; close() knows no better reason
      core.group().close();
    }
  }

  /** Asks the tasks to stop within the grace, and has the wait for them end soon after it. */
  private void askTasks(CancelScope wait) {
    handOn(handed -> {
      core.group().scope().requestStop(reason(), handed);
      Timers timers = core.world().timers();
      Instant end = timers.instantOf(timers.after(Lengths.sum(handed, core.options().patience)));
      if (wait.deadline().filter(other -> !other.isAfter(end)).isEmpty()) {
        wait.deadline(end);
      }
    });
  }

  private String reason() {
    return "manager \"%s\" was shut down".formatted(core.name());
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
