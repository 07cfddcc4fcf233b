package dev.selvedge.examples.anyio;

import dev.selvedge.Ready;
import dev.selvedge.TaskGroup;
import dev.selvedge.TaskLocal;
import java.io.PrintStream;

/**
 * Which context a task gets: that of the task which forks or starts it, wherever its group was
 * opened.
 *
 * <p>A {@link TaskLocal} is bound for a block and not set, so what a child binds is seen neither by
 * its host nor by its siblings, and nothing has to be reset.
 */
public final class ContextPropagation {
  private static final TaskLocal<String> USER = TaskLocal.create("user");

  private ContextPropagation() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=contextPropagation
    var asHost = TaskLocal.where(USER, "the host");
    var asChild = TaskLocal.where(USER, "a child");
    asHost.run(() ->
        TaskGroup.run(group -> {
          group.fork(() -> show("forked by the host", out)).await();
          group.fork(() -> asChild.run(() -> group.fork(() -> show("forked by a child", out))));
        }));
    // @end
    TaskGroup.run(group -> {
      TaskLocal.where(USER, "a block").run(() -> group.start(ready -> started(out, ready)));
      out.println("bound outside the block: " + USER.isBound());
    });
  }

  private static void started(PrintStream out, Ready<Object> ready) {
    show("started in a block", out);
    ready.started();
  }

  private static void show(String what, PrintStream out) {
    out.println(what + ": " + USER.get());
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
