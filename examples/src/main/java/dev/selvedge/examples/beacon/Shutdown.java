package dev.selvedge.examples.beacon;

import dev.selvedge.CancelScope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the JVM, by Ctrl-C (SIGINT) or SIGTERM, into the cancellation of a scope.
 *
 * <p>The JVM halts as soon as its shutdown hooks have returned, whatever other threads do. So the
 * hook cancels, and then waits until {@link #close} says that the last word has been said. It does
 * not wait forever: standard output may be blocked, and Ctrl-C is to end that too.
 */
final class Shutdown implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 3;

  private final CancelScope scope;
  private final CountDownLatch lastWord = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "shutdown");

  private Shutdown(CancelScope scope) {
    this.scope = scope;
  }

  /** From now on, until it is closed, the end of the JVM cancels the scope. */
  static Shutdown cancels(CancelScope scope) {
    Shutdown shutdown = new Shutdown(scope);
    try {
      Runtime.getRuntime().addShutdownHook(shutdown.hook);
    } catch (IllegalStateException goingDownAlready) {
      scope.cancel("interrupted");
    }
    return shutdown;
  }

  private void shutDown() {
    scope.cancel("interrupted");
    try {
      if (!lastWord.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("beacon: has not ended within " + PATIENCE_SECONDS + " s; giving up");
      }
    } catch (InterruptedException e) {
      // nobody interrupts a hook; if somebody does, the JVM may as well end
    }
  }

  @Override
  public void close() {
    lastWord.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      // the hook is running
    }
  }
}
