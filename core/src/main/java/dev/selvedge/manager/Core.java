package dev.selvedge.manager;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manager is made of: its name table, the group that its tasks live in, and its end.
 *
 * <p>A task is forked held, then gets its name, and is started after that. So whoever finds a name
 * finds a task; and a task that gets no name is cancelled before it has run.
 */
final class Core {

  private final String name;
  private final World world;
  private final Options options;
  private final ManagedTaskGroup group;
  private final NameTable table = new NameTable();
  private final Nest nest;
  private final Closing closing;

  @SuppressWarnings("this-escape") // the group tells of failures, of which there are none yet
  Core(Options options) {
    this.name = options.name;
    this.options = options;
    this.world = Strand.current().world();
    this.group = (ManagedTaskGroup) Entrance.get().open(world, name, this::failed);
    this.closing = new Closing(this);
    this.nest = new Nest(this, options.parent);
    nest.join();
  }

  String name() {
    return name;
  }

  World world() {
    return world;
  }

  Options options() {
    return options;
  }

  ManagedTaskGroup group() {
    return group;
  }

  NameTable table() {
    return table;
  }

  Nest nest() {
    return nest;
  }

  Closing closing() {
    return closing;
  }

  // ---- registering ----

  <T extends @Nullable Object> Task<T> register(Registration plan, String taskName, Object body) {
    Entry<T> entry = new Entry<>(table, plan, taskName, null);
    return switch (fork(entry, body) ? table.add(entry) : NameTable.Answer.CLOSED) {
      case TAKEN -> entry.task();
      case CLOSED -> refuse(entry, body);
      case EXISTS -> {
        entry.task().cancel("its name was taken");
        throw exists(taskName);
      }
    };
  }

  private IllegalStateException exists(String taskName) {
    Entry<?> other = table.get(taskName);
    return new IllegalStateException(
        "Task already exists: \"%s\" in manager \"%s\"%s; cancel it first, or use replace()"
            .formatted(taskName, name, other == null ? "" : ": " + other));
  }

  <T extends @Nullable Object> Task<T> registerAnonymous(
      Registration plan, String base, Object body) {
    while (true) {
      Entry<T> entry = new Entry<>(table, plan, table.derive(base), base);
      switch (fork(entry, body) ? table.add(entry) : NameTable.Answer.CLOSED) {
        case TAKEN -> {
          return entry.task();
        }
        case CLOSED -> {
          return refuse(entry, body);
        }
        case EXISTS -> entry.task().cancel("its name was taken"); // between deriving it and now
      }
    }
  }

  <T extends @Nullable Object> Task<T> replace(Registration plan, String taskName, Object body)
      throws InterruptedException {
    Entry<T> entry = new Entry<>(table, plan, taskName, null);
    if (!fork(entry, body) || table.replace(entry) == NameTable.Answer.CLOSED) {
      return refuse(entry, body);
    }
    Entry<?> before = table.predecessor(entry);
    if (before != null && !isInside((Strand) before.task())) {
      before.task().await();
      table.ended(before); // if it has not come to that itself
    }
    return entry.task();
  }

  /** Forks the held task of an entry; false if the manager is closed. */
  private <T extends @Nullable Object> boolean fork(Entry<T> entry, Object body) {
    if (table.isClosed()) {
      return false;
    }
    Task<T> task;
    try {
      task =
          (Task<T>) Entrance.get().<T>forkHeld(group, entry.name, body, entry.isService(), entry);
    } catch (IllegalStateException e) {
      if (table.isClosed()) {
        return false; // the group was closed meanwhile
      }
      throw e;
    }
    entry.bind(task);
    return true;
  }

  /** A task that comes too late: it ends without running. */
  private <T extends @Nullable Object> Task<T> refuse(Entry<T> entry, Object body) {
    String reason = "manager \"%s\" was shut down".formatted(name);
    Log.warn(
        "task \"%s\" was registered too late and is cancelled: %s".formatted(entry.name, reason));
    if (entry.isBound()) {
      entry.task().cancel(reason);
      return entry.task();
    }
    return (Task<T>) Entrance.get().<T>refused(group, entry.name, body, reason);
  }

  // ---- looking ----

  List<Task<?>> tasks() {
    return table.live().stream().<Task<?>>map(Entry::task).toList();
  }

  List<Task<?>> anonymous(String base) {
    return table.live().stream()
        .filter(entry -> base.equals(entry.base))
        .<Task<?>>map(Entry::task)
        .toList();
  }

  void awaitAll() throws InterruptedException {
    if (isInside((Scope) group.scope())) {
      throw new IllegalStateException(
          "task \"%s\" cannot wait for all tasks of manager \"%s\": it is one of them"
              .formatted(Strand.current().name(), name));
    }
    group.awaitAll();
  }

  // ---- failures ----

  private void failed(Strand strand, Throwable failure) {
    Entry<?> entry = (Entry<?>) ((Paced) strand).pace();
    report(entry, (Task<?>) strand, failure);
  }

  /** Hands a failure to the handler, unless the task ignores it. */
  void report(Entry<?> entry, Task<?> task, Throwable failure) {
    if (!entry.ignores(failure)) {
      handle(task, failure);
    }
  }

  private void handle(Task<?> task, Throwable failure) {
    ManagedTaskGroup.FailureHandler handler = nest.handler();
    if (handler == null) {
      Log.error("task \"%s\" of manager \"%s\" failed".formatted(task.name(), name), failure);
      return;
    }
    try {
      handler.failed(task, failure);
    } catch (Throwable t) {
      if (t != failure) {
        t.addSuppressed(failure);
      }
      Log.error(
          "the failure handler of manager \"%s\" failed for task \"%s\""
              .formatted(name, task.name()),
          t);
    }
  }

  // ---- the end ----

  /** Whether the caller runs in a task of this manager or of one below it, or in its end. */
  boolean isCallerInside() {
    return isInside((Scope) group.scope()) || closing.isCallerInside() || nest.isCallerInside();
  }

  /** Whether the caller is inside a scope or a task. */
  static boolean isInside(Scope outer) {
    for (Scope s = Strand.current().scope(); s != null; s = s.around()) {
      if (s == outer) {
        return true;
      }
    }
    return false;
  }

  ShutdownReport shutdown(Duration grace) {
    closing.begin(grace);
    return isCallerInside() ? ShutdownReport.UNDER_WAY : closing.await();
  }

  @Override
  public String toString() {
    String state = table.isClosed() ? "shut down" : table.isStarted() ? "started" : "not started";
    return "manager \"%s\" %s, %d live tasks".formatted(name, state, tasks().size());
  }
}
