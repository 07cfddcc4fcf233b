package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * Where a live task is from, read off its stack when somebody asks: its body's own frame, which is
 * where a lambda was forked. Costs nothing as long as nobody asks.
 */
final class TaskText {

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
        return stack[i - 1];
      }
    }
    return null;
  }
}
