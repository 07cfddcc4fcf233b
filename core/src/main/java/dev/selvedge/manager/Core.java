package dev.selvedge.manager;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
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
  private final NameTable<Entry<?>> table = new NameTable<>();
  private final Nest nest;
  private final Closing closing;
  private final Watch watch;

  @SuppressWarnings("this-escape") // the group tells of failures, of which there are none yet
  Core(Options options) {
    this.name = options.name;
    this.options = options;
    this.world = Strand.current().world();
    this.group = (ManagedTaskGroup) Entrance.get().open(world, name, this::failed);
    this.closing = new Closing(this);
    this.nest = new Nest(this, options.parent);
    this.watch = new Watch(this, options.reportAfter, options.onOld);
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

  NameTable<Entry<?>> table() {
    return table;
  }

  Nest nest() {
    return nest;
  }

  Closing closing() {
    return closing;
  }

  Watch watch() {
    return watch;
  }

  // ---- registering ----

  <T extends @Nullable Object> Task<T> register(Entry<T> entry) {
    switch (fork(entry) ? table.add(entry) : NameTable.Answer.CLOSED) {
      case TAKEN -> {}
      case CLOSED -> refuse(entry);
      case EXISTS -> {
        entry.task().cancel("its name was taken");
        throw exists(entry.name);
      }
    }
    return entry.task();
  }

  private IllegalStateException exists(String taskName) {
    Entry<?> other = table.get(taskName);
    return new IllegalStateException(
        "Task already exists: \"%s\" in manager \"%s\"%s; cancel it first, or use replace()"
            .formatted(taskName, name, other == null ? "" : ": " + other));
  }

  /** Registers the entry of a derived name; {@code maker} makes it of the name. */
  <E extends Entry<?>> E registerAnonymous(String base, Function<String, E> maker) {
    while (true) {
      E entry = maker.apply(table.derive(base));
      Entry<?> any = entry;
      switch (fork(any) ? table.add(entry) : NameTable.Answer.CLOSED) {
        case TAKEN -> {
          return entry;
        }
        case CLOSED -> {
          refuse(any);
          return entry;
        }
        case EXISTS -> entry.task().cancel("its name was taken"); // between deriving it and now
      }
    }
  }

  <T extends @Nullable Object> Task<T> replace(Entry<T> entry) throws InterruptedException {
    if (!fork(entry) || table.replace(entry) == NameTable.Answer.CLOSED) {
      refuse(entry);
      return entry.task();
    }
    Entry<?> before = table.predecessor(entry);
    if (before != null && !isInside((Strand) before.task())) {
      before.task().await();
      table.ended(before); // if it has not come to that itself
    }
    return entry.task();
  }

  /** Forks the held task of an entry; false if the manager is closed. */
  private <T extends @Nullable Object> boolean fork(Entry<T> entry) {
    if (table.isClosed()) {
      return false;
    }
    try {
      entry.bind(
          (Task<T>)
              Entrance.get()
                  .<T>forkHeld(group, entry.name, entry.body(), entry.isService(), entry));
      return true;
    } catch (IllegalStateException e) {
      if (table.isClosed()) {
        return false; // the group was closed meanwhile
      }
      throw e;
    }
  }

  /** Ends a task that comes too late, without running it. */
  private <T extends @Nullable Object> void refuse(Entry<T> entry) {
    String reason = "manager \"%s\" was shut down".formatted(name);
    Log.warn(
        "task \"%s\" was registered too late and is cancelled: %s".formatted(entry.name, reason));
    if (entry.isBound()) {
      entry.task().cancel(reason);
    } else {
      entry.bind((Task<T>) Entrance.get().<T>refused(group, entry.name, entry.body(), reason));
    }
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

  /** A task has failed for good. */
  private void failed(Strand strand, Throwable failure) {
    Entry<?> entry = (Entry<?>) ((Paced) strand).pace();
    report(entry, failure);
    if (failure instanceof GaveUpException) {
      FailureHandler handler = nest.first(above -> above.onGiveUp);
      if (handler != null) {
        hand(handler, entry, failure);
      }
    }
  }

  /** Hands a failure to the handler, unless the task ignores it. */
  void report(Entry<?> entry, Throwable failure) {
    if (entry.ignores(failure)) {
      return;
    }
    FailureHandler handler = nest.first(above -> above.onFailure);
    if (handler == null) {
      Log.error("task \"%s\" of manager \"%s\" failed".formatted(entry.name, name), failure);
    } else {
      hand(handler, entry, failure);
    }
  }

  private void hand(FailureHandler handler, Entry<?> entry, Throwable failure) {
    try {
      handler.failed(entry.task(), failure);
    } catch (Throwable t) {
      if (t != failure) {
        t.addSuppressed(failure);
      }
      Log.error(
          "the failure handler of manager \"%s\" failed for task \"%s\""
              .formatted(name, entry.name),
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
