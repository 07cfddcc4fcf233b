package dev.selvedge.stress;

import dev.selvedge.Action;
import dev.selvedge.CancelScope;

/** Runs a step of a stress test inside a scope that another actor may cancel. */
final class Scoped {
  private Scoped() {}

  /** True if the step came to its end. */
  static boolean run(CancelScope scope, Action<RuntimeException> step) {
    try {
      return scope.run(step);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }
}
