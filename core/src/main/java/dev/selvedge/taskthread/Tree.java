package dev.selvedge.taskthread;

import dev.selvedge.Context;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.lang.System.Logger.Level;

/** The lives of a tree of TaskThreads: a task each, all in one group, that of its root. */
final class Tree implements AutoCloseable {

  private final ManagedTaskGroup group;
  private final Timers timers;

  /** In the world of the caller. */
  Tree(String root) {
    this.timers = Strand.current().world().timers();
    this.group =
        ManagedTaskGroup.with(Tree::internalError)
            .name("TaskThreads of " + root)
            .keepSiblings()
            .open();
  }

  private static void internalError(Task<?> life, Throwable failure) {
    System.getLogger("dev.selvedge")
        .log(Level.ERROR, "internal error: the life of %s failed".formatted(life.name()), failure);
  }

  void fork(Context context, String name, Runnable life) {
    group.forkIn(context, name, life::run);
  }

  Timers timers() {
    return timers;
  }

  @Override
  public void close() {
    group.close();
  }
}
