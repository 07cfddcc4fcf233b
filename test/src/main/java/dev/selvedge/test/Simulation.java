package dev.selvedge.test;

import dev.selvedge.Block;
import dev.selvedge.Task;
import dev.selvedge.TaskLocal;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.SlowSteps;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.kernel.World;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a body in a loop of its own.
 *
 * <pre>
 *   field             written by                                  read by
 *   waiting           the caller                                  whoever ends its wait
 *   abandoned         whoever gives up, once false to true        the caller
 *   finding           whoever finds something first, under lock   the caller
 *   broken            whoever holds the baton, the first time     the caller
 *   cut               the caller                                  the caller
 * </pre>
 *
 * <h2>Why the caller is woken</h2>
 *
 * It writes {@code waiting} and then reads whether the task is done or abandoned; whoever ends the
 * task or abandons it does that first and then reads {@code waiting}.
 */
final class Simulation {

  private static final TaskLocal<@Nullable Simulation> CURRENT =
      TaskLocal.create("simulation", null);

  /** How often a stuck body is stirred before it is left behind: each may free a few tasks. */
  private static final int DEADLOCKS = 100;

  /** The same for one that takes too long, a second each. */
  private static final int REMINDERS = 2;

  private final Options options;
  private final LoopWorld world;
  private final Stopping stopping;
  private final Object lock = new Object();

  private volatile @Nullable Waiter waiting;
  private volatile boolean abandoned;
  private volatile @Nullable SimulationException finding;
  private volatile @Nullable Throwable broken;
  private @Nullable InterruptedException cut;

  Simulation(Options options, @Nullable Long seed) {
    this.options = options;
    this.world =
        new LoopWorld(
            options.name,
            options.threads,
            options.realTime
                ? SystemTimers.shared()
                : new VirtualTimers(options.start, !options.manual),
            seed == null ? Order.FIFO : Order.seeded(seed),
            seed != null);
    this.stopping = new Stopping(world);
    world.onTurn(listener());
    world.onDeadlock(_ -> deadlocked());
  }

  private Consumer<Strand> listener() {
    SlowSteps slow = new SlowSteps(world, options.slowStep);
    Consumer<? super String> trace = options.trace;
    if (trace == null) {
      return _ -> slow.turn();
    }
    Trace names = new Trace();
    return strand -> {
      slow.turn();
      tell(trace, names.of(strand));
    };
  }

  /** Whoever goes on is not to suffer for it. */
  private void tell(Consumer<? super String> trace, String name) {
    try {
      trace.accept(name);
    } catch (Throwable t) {
      if (broken == null) {
        broken = t;
      }
    }
  }

  /** The cancellation or the interrupt of the caller that ended it, or null. */
  @Nullable InterruptedException cut() {
    return cut;
  }

  /** Runs the body; once. */
  <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    World home = Strand.current().world();
    home.beginOutside();
    try {
      return callInLoop(body);
    } finally {
      home.endOutside();
    }
  }

  private <T extends @Nullable Object, X extends Exception> T callInLoop(Block<? extends T, X> body)
      throws X, InterruptedException {
    AutoCloseable group = Entrance.get().open(world, options.name, (_, _) -> {});
    Callable<T> wrapped = () -> TaskLocal.where(CURRENT, this).call(() -> callBody(body));
    Task<T> task = (Task<T>) Entrance.get().submit(group, options.name, wrapped);
    task.onDone(_ -> wakeCaller());
    Guard guard = new Guard(this, options.timeout);
    try {
      awaitEnd(task);
    } finally {
      guard.disarm();
    }
    if (!abandoned) {
      close(group);
    }
    return result(task);
  }

  private <T extends @Nullable Object> T callBody(Block<? extends T, ?> body) throws Exception {
    stopping.first(Tasks.current()); // before anything can be stuck
    try {
      return body.call();
    } finally {
      lookForLeaks();
    }
  }

  /** At the end of the body, while nobody else of the loop runs. */
  private void lookForLeaks() {
    List<Strand> leaks = WaitTree.liveTasks(this::isLeak);
    if (!leaks.isEmpty()) {
      found(
          new LeakException(
              "the body of \"%s\" has ended, and tasks that it started have not:%s"
                  .formatted(options.name, WaitTree.of(leaks, world))));
      stopping.cancelAll(leaks);
    }
  }

  private boolean isLeak(Strand strand) {
    return strand != Strand.current()
        && (strand.world() == world || Entrance.get().inherited(strand, CURRENT) == this);
  }

  // ---- the caller ----

  private void awaitEnd(Task<?> task) {
    Strand caller = Strand.current();
    while (!task.isDone() && !abandoned) {
      Waiter waiter = new Waiter(caller, task);
      waiting = waiter;
      if (task.isDone() || abandoned) {
        return;
      }
      try {
        if (cut == null) {
          waiter.await();
        } else {
          waiter.awaitUncancelled();
        }
      } catch (InterruptedException e) {
        if (cut == null) {
          cut = e;
          task.cancel("the caller of \"%s\" was cancelled or interrupted".formatted(options.name));
        }
      }
    }
  }

  private void wakeCaller() {
    Waiter waiter = waiting;
    if (waiter != null) {
      waiter.signal();
    }
  }

  private static void close(AutoCloseable group) {
    try {
      group.close();
    } catch (Exception e) {
      throw new IllegalStateException("internal error: a simulation cannot be closed", e);
    }
  }

  private <T extends @Nullable Object> T result(Task<T> task) throws InterruptedException {
    SimulationException found = finding;
    Throwable failure = task.state() == Task.State.FAILED ? task.exceptionNow() : null;
    if (found != null) {
      if (failure != null) {
        found.addSuppressed(failure);
      }
      throw found;
    }
    if (cut != null) {
      throw cut;
    }
    if (failure != null) {
      throw Simulation.<RuntimeException>sneaky(failure);
    }
    if (broken != null) {
      throw new IllegalStateException("the listener of the trace failed: " + broken, broken);
    }
    return task.isCancelled() ? task.join() : task.resultNow();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  // ---- what may be found ----

  private void deadlocked() {
    String why =
        options.manual
            ? "the clock is manual and nobody is left to move it"
            : "no timer is set that would change it";
    found(
        new DeadlockException(
            "every task of \"%s\" waits for another, and %s:%s"
                .formatted(options.name, why, tree())));
    stop(DEADLOCKS);
  }

  /** It has taken too long, or has not ended in spite of that. */
  void tooLong() {
    if (finding == null) {
      found(
          new TimeLimitException(
              "\"%s\" has not ended after %s of real time:%s%s"
                  .formatted(options.name, options.timeout, tree(), runningStack())));
    }
    stop(REMINDERS);
  }

  private String tree() {
    return WaitTree.of(WaitTree.liveTasks(strand -> strand.world() == world), world);
  }

  private String runningStack() {
    Strand running = world.running();
    return running == null ? "" : "%n\"%s\" is at%s".formatted(running.name(), running.stackText());
  }

  private void found(SimulationException exception) {
    synchronized (lock) {
      if (finding == null) {
        finding = exception;
      }
    }
  }

  private void stop(int patience) {
    if (!stopping.again(patience)) {
      abandoned = true;
      wakeCaller();
    }
  }
}
