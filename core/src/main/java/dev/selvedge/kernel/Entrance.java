package dev.selvedge.kernel;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the other packages and modules of the library need from the root package and its users do
 * not: to run bodies as tasks in a world of their own making. The root package brings the one
 * implementation, which installs itself when its class is initialised.
 *
 * <p>The kernel does not know tasks: a task stands here as a {@link Future} or a {@link Strand},
 * and a managed group as an {@link AutoCloseable}; all of them may be cast.
 *
 * @implNote Source: {@code jdk.internal.access.SharedSecrets}.
 */
public abstract class Entrance {

  private static volatile @Nullable Entrance installed;

  /** For the implementation. */
  protected Entrance() {}

  /** Called once, by the implementation. */
  public static void install(Entrance entrance) {
    installed = entrance;
  }

  /** The entrance. */
  public static Entrance get() {
    Entrance known = installed;
    if (known == null) {
      initialize();
      known = installed;
    }
    if (known == null) {
      throw new IllegalStateException("internal error: the root package installed no entrance");
    }
    return known;
  }

  private static void initialize() {
    try {
      Class.forName("dev.selvedge.Detour", true, Entrance.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("internal error: the root package is missing", e);
    }
  }

  /**
   * Runs a body as a task of a world and waits for it; what happens to the caller happens to it.
   *
   * @throws X what the body threw, as it was thrown
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public abstract <T extends @Nullable Object, X extends Exception> T call(
      World world, String name, Callable<? extends T> body) throws X, InterruptedException;

  /** Opens a managed group in a world that keeps siblings; failures of tasks go to the handler. */
  public abstract AutoCloseable open(
      World world, String name, BiConsumer<Strand, Throwable> handler);

  /** Forks into a managed group a task that keeps its failure for whoever has its handle. */
  public abstract <T extends @Nullable Object> Future<T> submit(
      AutoCloseable group, String name, Callable<? extends T> body);

  /**
   * Forks into a managed group a task that is held until it is told to start; its {@link Paced} is
   * the task itself.
   *
   * @param body a body of the root package's kinds
   * @param service whether the group may end without it
   * @throws IllegalStateException if the group is closed
   */
  public abstract <T extends @Nullable Object> Future<T> forkHeld(
      AutoCloseable group, String name, Object body, boolean service, Pace pace);

  /** A task that was cancelled before it could be forked into a managed group. */
  public abstract <T extends @Nullable Object> Future<T> refused(
      AutoCloseable group, String name, Object body, String reason);

  /**
   * Waits until a managed group has no child at all: each has ended, and what is called back then
   * has returned.
   *
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public abstract void awaitEmpty(AutoCloseable group) throws InterruptedException;

  /**
   * The children that keep a managed group from being empty: some of them may have ended, and be in
   * what is called back then.
   */
  public abstract List<Strand> remaining(AutoCloseable group);

  /** What a task is called that was given no name. */
  public abstract String nameOf(Object body);

  /** The value that a strand has inherited of a task local, or null. Whoever asks may be late. */
  public abstract @Nullable Object inherited(Strand strand, Object taskLocal);
}
