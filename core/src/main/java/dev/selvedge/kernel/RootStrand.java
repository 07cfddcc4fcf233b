package dev.selvedge.kernel;

import java.time.Instant;

/**
 * The implicit task of a thread that the library did not start: it makes every operation work
 * there. It hosts scopes and groups, has no end of its own and is never cancelled as a whole.
 */
public final class RootStrand extends Strand {

  private final String name;
  private final Instant createdAt = world().timers().now();

  RootStrand(Thread thread) {
    super(ThreadsWorld.shared(), null);
    String threadName = thread.getName();
    this.name = threadName.isEmpty() ? "thread-" + thread.threadId() : threadName;
    adopt(thread);
  }

  /** When its thread first met the library. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Whether its thread has ended. */
  boolean isOver() {
    Thread own = thread();
    return own != null && !own.isAlive();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  protected void execute() {
    throw new IllegalStateException("a root is run by its own thread: " + name);
  }
}
