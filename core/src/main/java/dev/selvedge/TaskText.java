package dev.selvedge;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a live task is from, read off its stack when somebody asks: its body's own frame, which is
 * where a lambda was forked. Costs nothing as long as nobody asks.
 */
final class TaskText {

  /** What stands between the machinery and a body that was wrapped, with all that is nested. */
  private static final Set<String> WRAPPERS =
      Set.of(
          StartedTaskImpl.class.getName(),
          GroupCore.class.getName(),
          Detour.class.getName(),
          WorkerMap.class.getName(),
          TaskLocal.class.getName(),
          "dev.selvedge.loop.LoopOptions",
          "dev.selvedge.manager.Closing",
          "dev.selvedge.manager.Job",
          "dev.selvedge.manager.ManagedExecutor",
          "dev.selvedge.manager.PeriodicEntry",
          "dev.selvedge.manager.TaskManager",
          "dev.selvedge.taskthread.Life",
          "dev.selvedge.taskthread.Slots",
          "dev.selvedge.test.ManualTime",
          "dev.selvedge.test.Options",
          "dev.selvedge.test.Simulation");

  private TaskText() {}

  static String site(TaskImpl<?> task) {
    Thread thread = task.thread();
    StackTraceElement frame = thread == null ? null : bodyFrame(thread.getStackTrace());
    return frame == null ? "" : " in " + frame;
  }

  /** The frame that the task's machinery called. */
  private static @Nullable StackTraceElement bodyFrame(StackTraceElement[] stack) {
    for (int i = stack.length - 1; i > 0; i--) {
      if (stack[i].getClassName().equals(TaskImpl.class.getName())
          && stack[i].getMethodName().equals("callBody")) {
        return firstOfTheUser(stack, i - 1);
      }
    }
    return null;
  }

  /** The outermost frame from an index inwards that is not one of the library's own wrappers. */
  private static @Nullable StackTraceElement firstOfTheUser(StackTraceElement[] stack, int from) {
    for (int i = from; i >= 0; i--) {
      if (!WRAPPERS.contains(outermost(stack[i].getClassName()))) {
        return stack[i];
      }
    }
    return null;
  }

  private static String outermost(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }
}
