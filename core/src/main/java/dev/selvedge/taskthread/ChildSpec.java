package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a child is made, and what becomes of it when it ends.
 *
 * {@snippet class=TaskThreadSnippets region=children}
 *
 * <p>A TaskThread runs once. So a child that may be started again is given by a factory, and each
 * restart is a new object; what has to outlive a restart belongs into the parent, or into what the
 * factory hands over.
 *
 * @param <T> the type of the child
 */
public final class ChildSpec<T extends TaskThread> {

  private final Supplier<? extends T> factory;
  private final Restart restart;
  private final Optional<Duration> grace;

  private ChildSpec(Supplier<? extends T> factory, Restart restart, Optional<Duration> grace) {
    this.factory = requireNonNull(factory, "factory");
    this.restart = restart;
    this.grace = grace;
  }

  /** A child that is started again whenever it has ended. */
  public static <T extends TaskThread> ChildSpec<T> permanent(Supplier<? extends T> factory) {
    return new ChildSpec<>(factory, Restart.PERMANENT, Optional.empty());
  }

  /** A child that is started again when it failed or was killed, and not when it was stopped. */
  public static <T extends TaskThread> ChildSpec<T> transientChild(Supplier<? extends T> factory) {
    return new ChildSpec<>(factory, Restart.TRANSIENT, Optional.empty());
  }

  /** A child that is never started again. */
  public static <T extends TaskThread> ChildSpec<T> temporary(Supplier<? extends T> factory) {
    return new ChildSpec<>(factory, Restart.TEMPORARY, Optional.empty());
  }

  /**
   * How long the child, with all below it, may take to stop before it is killed; default: its own
   * {@link TaskThreadOptions#grace}.
   *
   * @param grace zero kills it at once
   * @throws IllegalArgumentException if the grace is negative
   */
  public ChildSpec<T> grace(Duration grace) {
    return new ChildSpec<>(factory, restart, Optional.of(Arguments.notNegative(grace, "grace")));
  }

  /** Whether it is started again. */
  public Restart restart() {
    return restart;
  }

  /** How long it may take to stop; empty if it says so itself. */
  public Optional<Duration> grace() {
    return grace;
  }

  T make() {
    return requireNonNull(factory.get(), "the factory of a child returned null");
  }
}
