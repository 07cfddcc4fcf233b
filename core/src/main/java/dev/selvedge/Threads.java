package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.ThreadsWorld;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The parallel world on threads of your own making.
 *
 * {@snippet class=ThreadsSnippets region=open}
 *
 * <p>Nobody needs it to begin with: a group opened on any thread runs its tasks on virtual threads.
 * Platform threads serve debuggers and model checkers that cannot drive virtual ones, and code that
 * pins them. All that is forked inside runs on threads of the factory, at every depth.
 *
 * <h2>Errors</h2>
 *
 * The body's failure is thrown as it is. If the factory throws or returns null, so does the fork
 * that asked for a thread.
 */
public final class Threads {

  private final ThreadsWorld world;

  private Threads(ThreadsWorld world) {
    this.world = world;
  }

  /** A world on the threads of a factory; the factory must make a new, unstarted one each time. */
  public static Threads of(ThreadFactory factory) {
    return of("threads", factory);
  }

  /** As {@link #of(ThreadFactory)}, with a name for people. */
  public static Threads of(String name, ThreadFactory factory) {
    return new Threads(
        new ThreadsWorld(
            requireNonNull(name, "name"),
            requireNonNull(factory, "factory"),
            SystemTimers.shared()));
  }

  /**
   * Runs a body as a task of this world and waits for it.
   *
   * @return its value
   * @throws X what it threw
   * @throws InterruptedException if the caller was cancelled, and the body with it, or interrupted
   */
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    return Detour.call(world, world.name(), requireNonNull(body, "body"));
  }

  /** As {@link #call}, for a body without a value. */
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    Detour.run(world, world.name(), requireNonNull(body, "body"));
  }
}
