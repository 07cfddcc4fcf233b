package dev.selvedge.taskthread;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the JVM into the stop of a tree. The JVM halts as soon as its hooks have
 * returned, whatever other threads do: so this one waits until {@link #close}, though not longer
 * than the grace, after which all is cancelled, and a second.
 */
final class ShutdownHook implements AutoCloseable {

  private static final Duration FOR_WHAT_IS_CUT_SHORT = Duration.ofSeconds(1);

  private final TaskThread root;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "shutdown of a TaskThread");

  private ShutdownHook(TaskThread root) {
    this.root = root;
  }

  static ShutdownHook stops(TaskThread root) {
    ShutdownHook shutdown = new ShutdownHook(root);
    Runtime.getRuntime().addShutdownHook(shutdown.hook);
    return shutdown;
  }

  private void shutDown() {
    if (root.status() == TaskThread.Status.HELD) {
      return; // it has not begun, and will be halted with the JVM
    }
    root.stop("the JVM is asked to end");
    long patience = root.options().grace().plus(FOR_WHAT_IS_CUT_SHORT).toMillis();
    try {
      if (!ended.await(patience, TimeUnit.MILLISECONDS)) {
        System.err.println(root + " has not ended within " + patience + " ms; giving up");
      }
    } catch (InterruptedException e) {
      // nobody interrupts a hook; if somebody does, the JVM may as well end
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      // the hook is running
    }
  }
}
