package dev.selvedge.examples.overlay;

import dev.selvedge.CancelScope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into the cancellation of a scope, and holds the end of the JVM up until
 * the last word has been said, though not for ever.
 */
final class Ending implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  private final CancelScope scope;
  private final CountDownLatch said = new CountDownLatch(1);
  private final Thread hook = new Thread(this::cancel, "ending");

  private Ending(CancelScope scope) {
    this.scope = scope;
  }

  /** From now on, until it is closed, the end of the JVM cancels the scope. */
  static Ending cancels(CancelScope scope) {
    Ending ending = new Ending(scope);
    try {
      Runtime.getRuntime().addShutdownHook(ending.hook);
    } catch (IllegalStateException goingDownAlready) {
      scope.cancel("interrupted");
    }
    return ending;
  }

  private void cancel() {
    scope.cancel("interrupted");
    try {
      if (!said.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("overlay: has not ended within " + PATIENCE_SECONDS + " s; giving up");
      }
    } catch (InterruptedException e) {
      // nobody interrupts a hook; if somebody does, the JVM may as well end
    }
  }

  @Override
  public void close() {
    said.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      // the hook is running
    }
  }
}
