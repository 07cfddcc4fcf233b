package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Children;
import dev.selvedge.kernel.Headroom;
import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Patience;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What all groups share: forking, counting, and knowing when the children have ended.
 *
 * <p>One lock, the monitor of {@code children}, guards the list of live children, the slots and
 * whether the group is open. Under it a waiter may be signalled; nothing is cancelled and no code
 * of the user's runs. A child leaves the list without it; {@link Children} says why.
 *
 * <pre>
 *   OPEN ──► DISMISSING ──► CLOSED
 *            its ordinary work is done: services are cancelled, also those forked from now on
 * </pre>
 *
 * A child is listed before it starts and leaves after its outcome is published, so the group is
 * CLOSED, under the lock that every fork takes, only when nothing runs.
 */
abstract sealed class GroupCore implements TaskGroup permits BlockGroup, ManagedGroup {

  private enum Phase {
    OPEN,
    DISMISSING,
    CLOSED
  }

  /** Of all groups, since each waits once: short-lived children as a rule have their like. */
  private static final Patience FOR_CHILDREN = new Patience();

  private final String name;
  private final World world;
  private final GroupScope scope;
  private final boolean keepSiblings;
  private final boolean limited;
  private final @Nullable ArrayList<TaskImpl<?>> kept;
  private final Children children;

  // Guarded by children.
  private Phase phase = Phase.OPEN;
  private int freeSlots;
  private final WaitQueue<Waiter> slotWaiters = new WaitQueue<>();
  private final WaitQueue<Waiter> endWaiters = new WaitQueue<>();

  @SuppressWarnings("this-escape") // the scope looks at its group when asked
  GroupCore(GroupOptions options, World world) {
    this.name = options.name;
    this.world = world;
    this.scope = new GroupScope(this, options.name);
    this.children = scope.children();
    this.keepSiblings = options.keepSiblings;
    this.limited = options.maxTasks != Integer.MAX_VALUE;
    this.freeSlots = options.maxTasks;
    this.kept = options.keepResults ? new ArrayList<>() : null;
  }

  // ---- what a kind of group adds ----

  /** Called on the thread of a child that has failed, before its end is published. */
  abstract void takeFailure(TaskImpl<?> task, Throwable failure);

  /** Called on the thread of a child, after its end was published and before it is let go. */
  abstract void noteEnd(TaskImpl<?> task);

  /** The task that hosts this group. */
  abstract Optional<Task<?>> hostTask();

  // ---- children ----

  final void childFailed(TaskImpl<?> task, Throwable failure) {
    takeFailure(task, failure);
    if (!keepSiblings) {
      CancelRequest.byFailure(scope, "task \"%s\" failed".formatted(task.name()), failure)
          .applyTo(scope);
    }
  }

  final void childEnded(TaskImpl<?> task) {
    noteEnd(task);
    if (!Children.leave(task)) {
      return; // it ended twice: a thread factory ran it that then failed
    }
    if (limited || Children.mayBeLast(task)) {
      synchronized (children) {
        childLeft(task);
      }
    }
  }

  /** Holds children. */
  private void childLeft(TaskImpl<?> task) {
    children.drop(task, task.isService());
    if (limited) {
      passSlot();
    }
    if (!endWaiters.isEmpty() && !children.hasOrdinary()) {
      for (Waiter w = endWaiters.poll(); w != null; w = endWaiters.poll()) {
        w.signal();
      }
    }
  }

  private <T extends @Nullable Object> TaskImpl<T> fork(
      @Nullable Context context, TaskImpl<T> task) {
    adopt(context, task, null);
    return task;
  }

  private <T extends @Nullable Object> TaskImpl<T> forkAfter(
      Duration delay, @Nullable String childName, Object body) {
    Arguments.notNegative(delay, "delay");
    TaskImpl<T> task = newTask(childName, body, TaskImpl.ORDINARY);
    adopt(null, task, task.holdUntil(world.timers().after(delay)));
    return task;
  }

  /**
   * Makes a task a child, and starts it or the clock of its hold. If that fails, whatever it is
   * that fails, the group is as it was before: no slot is taken and nobody waits for the child.
   */
  private void adopt(@Nullable Context context, TaskImpl<?> task, TaskImpl<?>.@Nullable Hold hold) {
    task.context(context != null ? context : inherited()); // may fail: first
    Headroom.toFork(task);
    if (limited) {
      takeSlot();
    }
    boolean linked = false;
    try {
      link(task);
      linked = true;
      begin(task, hold);
    } catch (Throwable failure) {
      if (!linked) {
        giveSlotBack();
      } else if (hold != null && !hold.giveUp()) {
        return; // it has begun or was cancelled meanwhile: a child like any other
      } else {
        withdraw(task, failure);
      }
      throw failure;
    }
  }

  /** What the child inherits from the caller, who is the host as a rule. */
  private @Nullable Object inherited() {
    return Context.toInherit(Strand.current(scope.host()));
  }

  /** From here on the group waits for the child. */
  private void link(TaskImpl<?> task) {
    synchronized (children) {
      if (phase == Phase.CLOSED) {
        throw closed(task);
      }
      if (kept != null) {
        kept.ensureCapacity(kept.size() + 1); // may fail, like the next: first
      }
      children.add(task, task.isService());
      if (kept != null) {
        kept.add(task);
      }
    }
  }

  private void begin(TaskImpl<?> task, TaskImpl<?>.@Nullable Hold hold) {
    task.attach();
    if (task.isService() && isDismissing()) {
      task.cancelQuietly(DISMISSED);
    }
    if (hold != null) {
      hold.arm();
    } else {
      world.start(task);
    }
  }

  private boolean isDismissing() {
    synchronized (children) {
      return phase == Phase.DISMISSING;
    }
  }

  /** Takes a child back that cannot be begun: whoever forked it is told, and nobody else. */
  private void withdraw(TaskImpl<?> task, Throwable reason) {
    if (kept != null) {
      synchronized (children) {
        kept.remove(kept.lastIndexOf(task)); // among the last, so that it is found at once
      }
    }
    task.neverStarted(reason);
  }

  private static final String DISMISSED = "the work of the group is done";

  private IllegalStateException closed(TaskImpl<?> task) {
    return new IllegalStateException(
        "task \"%s\" cannot be forked: group \"%s\" is closed, all its tasks have ended"
            .formatted(task.name(), name));
  }

  private void takeSlot() {
    Waiter waiter;
    synchronized (children) {
      if (freeSlots > 0) { // nobody waits then
        freeSlots--;
        return;
      }
      waiter =
          new Waiter(Strand.current(), "a free slot in group \"" + name + "\"").happensIn(world);
      slotWaiters.add(waiter);
    }
    try {
      waiter.await();
    } catch (Throwable t) {
      synchronized (children) {
        slotWaiters.remove(waiter);
      }
      throw Edge.sneakyThrow(t);
    }
  }

  private void giveSlotBack() {
    if (limited) {
      synchronized (children) {
        passSlot();
      }
    }
  }

  /** Hands a slot to the longest waiting, or keeps it free. Holds children. */
  private void passSlot() {
    for (Waiter w = slotWaiters.poll(); w != null; w = slotWaiters.poll()) {
      if (w.signal()) {
        return;
      }
    }
    freeSlots++;
  }

  // ---- the end ----

  /**
   * Waits until no ordinary child is left, then dismisses the services and waits until no child is
   * left at all, and closes the group.
   *
   * @throws InterruptedException a foreign interrupt; call again
   */
  final void closeWhenDone() throws InterruptedException {
    while (true) {
      Waiter waiter;
      List<Strand> dismissed = List.of();
      synchronized (children) {
        if (children.isEmpty()) {
          phase = Phase.CLOSED;
          return;
        }
        if (phase == Phase.OPEN && !children.hasOrdinary()) {
          dismissed = children.snapshot(); // services, all of them
          phase = Phase.DISMISSING;
        }
        waiter = new LastWait(Strand.current()).happensIn(world);
        endWaiters.add(waiter);
      }
      for (Strand service : dismissed) {
        ((TaskImpl<?>) service).cancelQuietly(DISMISSED);
      }
      awaitEnd(waiter);
    }
  }

  /** That of a block for its children: the last of them may be about to end. */
  private final class LastWait extends Waiter {
    LastWait(Strand host) {
      super(host, GroupCore.this);
    }

    @Override
    protected Patience patience() {
      return FOR_CHILDREN;
    }
  }

  private void awaitEnd(Waiter waiter) throws InterruptedException {
    try {
      waiter.awaitUncancelled();
    } finally {
      forget(waiter);
    }
  }

  /** Waits until no ordinary child is left, or no child at all; a checkpoint. */
  final void awaitChildren(boolean all) throws InterruptedException {
    Strand caller = Strand.current();
    caller.checkpoint();
    while (true) {
      Waiter waiter = new Waiter(caller, this).happensIn(world);
      synchronized (children) {
        if (all ? children.isEmpty() : !children.hasOrdinary()) {
          return;
        }
        endWaiters.add(waiter);
      }
      try {
        waiter.await();
      } finally {
        forget(waiter);
      }
    }
  }

  private void forget(Waiter waiter) {
    synchronized (children) {
      endWaiters.remove(waiter);
    }
  }

  // ---- the public face ----

  private <T extends @Nullable Object> TaskImpl<T> newTask(
      @Nullable String childName, Object body, int kind) {
    return new TaskImpl<>(this, childName, requireNonNull(body, "body"), kind);
  }

  /** A child whose failure is for the caller and not for the group. */
  final <T extends @Nullable Object> TaskImpl<T> forkDirect(
      @Nullable String childName, Object body) {
    return fork(null, newTask(childName, body, TaskImpl.DIRECT));
  }

  /** A child that waits to be started by its pace. */
  final <T extends @Nullable Object> PacedTaskImpl<T> forkHeld(
      String childName, Object body, boolean service, Pace pace) {
    int kind = service ? TaskImpl.SERVICE : TaskImpl.ORDINARY;
    PacedTaskImpl<T> task = new PacedTaskImpl<>(this, childName, body, kind, pace);
    adopt(null, task, task.held());
    return task;
  }

  /** A task that ends as it is made, and that the group never counts. */
  final <T extends @Nullable Object> TaskImpl<T> refused(
      String childName, Object body, String reason) {
    TaskImpl<T> task = newTask(childName, body, TaskImpl.ORDINARY);
    task.holdUntil(Timers.NEVER);
    task.cancelQuietly(reason);
    return task;
  }

  @Override
  public final <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body) {
    return fork(null, newTask(null, body, TaskImpl.ORDINARY));
  }

  @Override
  public final <T extends @Nullable Object> Task<T> fork(
      String childName, Callable<? extends T> body) {
    requireNonNull(childName, "name");
    return fork(null, newTask(childName, body, TaskImpl.ORDINARY));
  }

  @Override
  public final Task<@Nullable Void> fork(Action<?> body) {
    return fork(null, newTask(null, body, TaskImpl.ORDINARY));
  }

  @Override
  public final Task<@Nullable Void> fork(String childName, Action<?> body) {
    requireNonNull(childName, "name");
    return fork(null, newTask(childName, body, TaskImpl.ORDINARY));
  }

  @Override
  public final <T extends @Nullable Object> Task<T> forkIn(
      Context context, String childName, Callable<? extends T> body) {
    requireNonNull(context, "context");
    requireNonNull(childName, "name");
    return fork(context, newTask(childName, body, TaskImpl.ORDINARY));
  }

  @Override
  public final Task<@Nullable Void> forkIn(Context context, String childName, Action<?> body) {
    requireNonNull(context, "context");
    requireNonNull(childName, "name");
    return fork(context, newTask(childName, body, TaskImpl.ORDINARY));
  }

  @Override
  public final Task<@Nullable Void> forkService(Action<?> body) {
    return fork(null, newTask(null, body, TaskImpl.SERVICE));
  }

  @Override
  public final Task<@Nullable Void> forkService(String childName, Action<?> body) {
    requireNonNull(childName, "name");
    return fork(null, newTask(childName, body, TaskImpl.SERVICE));
  }

  @Override
  public final <T extends @Nullable Object> Task<T> forkAfter(
      Duration delay, Callable<? extends T> body) {
    return forkAfter(delay, null, (Object) body);
  }

  @Override
  public final <T extends @Nullable Object> Task<T> forkAfter(
      Duration delay, String childName, Callable<? extends T> body) {
    return forkAfter(delay, requireNonNull(childName, "name"), (Object) body);
  }

  @Override
  public final Task<@Nullable Void> forkAfter(Duration delay, Action<?> body) {
    return forkAfter(delay, null, (Object) body);
  }

  @Override
  public final Task<@Nullable Void> forkAfter(Duration delay, String childName, Action<?> body) {
    return forkAfter(delay, requireNonNull(childName, "name"), (Object) body);
  }

  @Override
  public final <S extends @Nullable Object, X extends Exception>
      StartedTask<S, @Nullable Void> start(ReadyAction<S, X> body) throws X, InterruptedException {
    return start(Names.of(requireNonNull(body, "body").getClass()), body);
  }

  @Override
  public final <S extends @Nullable Object, X extends Exception>
      StartedTask<S, @Nullable Void> start(String childName, ReadyAction<S, X> body)
          throws X, InterruptedException {
    requireNonNull(body, "body");
    return this.<S, @Nullable Void, X>startCall(
        childName,
        ready -> {
          body.run(ready);
          return null;
        });
  }

  @Override
  public final <S extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      StartedTask<S, T> startCall(String childName, ReadyBlock<S, T, X> body)
          throws X, InterruptedException {
    requireNonNull(childName, "name");
    requireNonNull(body, "body");
    Strand.current().checkpoint();
    StartedTaskImpl<S, T> task = StartedTaskImpl.of(this, childName, body);
    adopt(null, task, null);
    task.awaitReady();
    return task;
  }

  @Override
  public final String name() {
    return name;
  }

  final World world() {
    return world;
  }

  final GroupScope groupScope() {
    return scope;
  }

  @Override
  public final CancelScope scope() {
    return scope;
  }

  /** The children of this moment, those included that have ended and are yet to be let go. */
  final List<Strand> snapshot() {
    synchronized (children) {
      return children.snapshot();
    }
  }

  @Override
  public final List<Task<?>> tasks() {
    List<Task<?>> live = new ArrayList<>();
    for (Strand child : snapshot()) {
      Task<?> task = (Task<?>) child;
      if (!task.isDone()) { // it is told before it leaves
        live.add(task);
      }
    }
    return List.copyOf(live);
  }

  @Override
  public final List<Outcome<?>> outcomes() {
    if (kept == null) {
      throw new IllegalStateException(
          "group \"%s\" keeps no results: make it with keepResults()".formatted(name));
    }
    List<Outcome<?>> all = new ArrayList<>();
    synchronized (children) {
      kept.forEach(task -> all.add(task.outcome()));
    }
    return List.copyOf(all);
  }

  @Override
  public final String toString() {
    int live = tasks().size(); // who has ended leaves a little later
    synchronized (children) {
      return "group \"%s\" %s, %d live tasks".formatted(name, phase, live);
    }
  }
}
