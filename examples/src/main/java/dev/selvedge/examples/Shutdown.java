package dev.selvedge.examples;

import dev.selvedge.CancelScope;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the JVM, by Ctrl-C (SIGINT) or SIGTERM, into the cancellation of a scope.
 *
 * <p>The JVM halts as soon as its shutdown hooks have returned, whatever other threads do. So the
 * hook cancels, and then waits until {@link #close} says that the last word has been said. It does
 * not wait forever: standard output may be blocked, and Ctrl-C is to end that too.
 */
public final class Shutdown implements AutoCloseable {

  private final String program;
  private final Duration patience;
  private final CancelScope scope;
  private final CountDownLatch lastWord = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "shutdown");

  private Shutdown(String program, Duration patience, CancelScope scope) {
    this.program = program;
    this.patience = patience;
    this.scope = scope;
  }

  /**
   * From now on, until it is closed, the end of the JVM cancels the scope.
   *
   * @param program its name, for what it says when it is out of patience
   * @param patience how long the JVM is held up at most
   */
  public static Shutdown cancels(CancelScope scope, String program, Duration patience) {
    Shutdown shutdown = new Shutdown(program, patience, scope);
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
      if (!lastWord.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.printf(
            "%s: has not ended within %d s; giving up%n", program, patience.toSeconds());
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
