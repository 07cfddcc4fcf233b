package dev.selvedge;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that can be cancelled from outside, by a call or by a deadline.
 *
 * {@snippet class=CancelScopeSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A scope is made, entered once by {@link #run} or {@link #call}, and left when its body ends. It
 * may be cancelled at any time by any thread; the first reason stays. While a task is inside a
 * cancelled scope every checkpoint throws {@link CancelledException} and every plain JDK call that
 * blocks is interrupted, again and again if need be; the scope swallows at its edge exactly the
 * cancellation that it caused. Enclosing scopes cancel the inner ones, up to a shield.
 *
 * <h2>Units</h2>
 *
 * Deadlines have nanosecond resolution and the clock of the task's world. A time-out counts from
 * the moment the scope is entered. Zero and deadlines in the past cancel at the first checkpoint;
 * negative time-outs are refused.
 *
 * <h2>Errors</h2>
 *
 * Failures of the body pass. When an enclosing scope is cancelled too, its {@link
 * CancelledException} goes on to that one, also in place of what a plain JDK call threw because of
 * it. A plain JDK call that its platform offers no way to interrupt (a socket read on a platform
 * thread) ends only by itself; on virtual threads sockets are interruptible. A foreign {@link
 * Thread#interrupt()} leaves as {@link InterruptedException}, or with the flag set. After the scope
 * no interrupt of its making is left.
 *
 * <h2>Memory consistency</h2>
 *
 * What a thread does before {@link #cancel} happens-before the {@link CancelledException} that it
 * causes.
 *
 * @implNote Source: Trio's and AnyIO's {@code CancelScope}. The body is a lambda and not an {@code
 *     AutoCloseable}, because a scope must see, and may swallow, what leaves it.
 */
public sealed interface CancelScope permits CancelScopeImpl {

  /** A scope without a deadline. */
  static CancelScope create() {
    return new CancelScopeImpl("scope");
  }

  /**
   * A scope that is cancelled some time after it has been entered.
   *
   * @throws IllegalArgumentException if the time-out is negative
   */
  static CancelScope withTimeout(Duration timeout) {
    CancelScopeImpl scope = new CancelScopeImpl("scope");
    scope.timeout(Arguments.notNegative(timeout, "timeout"));
    return scope;
  }

  /** A scope that is cancelled at an instant. */
  static CancelScope withDeadline(Instant deadline) {
    CancelScopeImpl scope = new CancelScopeImpl("scope");
    scope.deadline(deadline);
    return scope;
  }

  /** A scope that holds enclosing cancellations off, though not its own. */
  static CancelScope shielded() {
    CancelScopeImpl scope = new CancelScopeImpl("shield");
    scope.shielded(true);
    return scope;
  }

  /**
   * Runs a block that enclosing cancellations do not reach: for clean-up that has to wait.
   *
   * @return the block's value
   */
  static <T extends @Nullable Object, X extends Exception> T shield(Block<T, X> body)
      throws X, InterruptedException {
    CancelScopeImpl scope = new CancelScopeImpl("shield");
    scope.shielded(true);
    return scope.callThrough(body);
  }

  /** As {@link #shield(Block)}, for a block without a value. */
  static <X extends Exception> void shield(Action<X> body) throws X, InterruptedException {
    shielded().run(body);
  }

  /**
   * The nearest deadline of the calling task: of all scopes around it, up to a shield. A callee
   * reads here how much time it has.
   */
  static Optional<Instant> effectiveDeadline() {
    Strand strand = Strand.current();
    long nearest = Timers.NEVER;
    for (Scope s = strand.scope(); s != null; s = s.shielded() ? null : s.around()) {
      if (s instanceof CancelScopeImpl scope) {
        nearest = Math.min(nearest, scope.deadlineNanos());
      }
    }
    return nearest == Timers.NEVER
        ? Optional.empty()
        : Optional.of(strand.world().timers().instantOf(nearest));
  }

  /**
   * Names the scope for messages and the task tree.
   *
   * @return this scope
   */
  CancelScope named(String name);

  /** The name for people. */
  String name();

  /**
   * Runs a body inside this scope.
   *
   * @return true if the body came to its end, false if this scope's cancellation cut it short
   * @throws X what the body threw
   * @throws CancelledException if an enclosing scope was cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   * @throws IllegalStateException if the scope was entered before
   */
  <X extends Exception> boolean run(Action<X> body) throws X, InterruptedException;

  /**
   * Runs a body inside this scope and returns its value.
   *
   * @return the value; empty if this scope's cancellation cut the body short, or if the value is
   *     null ({@link #cancelCaught} tells which)
   * @throws X what the body threw
   * @throws CancelledException if an enclosing scope was cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   * @throws IllegalStateException if the scope was entered before
   */
  <T, X extends Exception> Optional<T> call(Block<? extends @Nullable T, X> body)
      throws X, InterruptedException;

  /**
   * Cancels the scope: before, during and (without effect) after its block, from any thread.
   *
   * @return true if this was the first request; later ones, and their reasons, change nothing
   */
  boolean cancel(String reason);

  /**
   * Asks first and cancels later: {@link Tasks#stopRequested} turns true inside, whoever waits in
   * {@link Tasks#awaitStop} wakes, and when the grace has passed the scope is cancelled. Asking
   * again can only hasten that: the grace that ends first counts.
   *
   * @param grace how long the body may go on; zero cancels at once
   * @return true if this was the first such request
   * @throws IllegalArgumentException if the grace is negative
   */
  boolean requestStop(String reason, Duration grace);

  /** Whether {@link #requestStop} was called on this scope. */
  boolean stopRequested();

  /** Whether this scope's cancellation was requested, by a call or by its deadline. */
  boolean cancelCalled();

  /** Whether this scope's cancellation cut its body short and was swallowed at its edge. */
  boolean cancelCaught();

  /** Why it was cancelled; empty as long as it was not. */
  Optional<String> reason();

  /** The name of the task or thread that cancelled it; empty if none did, or its deadline. */
  Optional<String> cancelledBy();

  /** Its own deadline. A time-out has none until the scope is entered. */
  Optional<Instant> deadline();

  /** Moves its deadline, earlier or later; one in the past cancels at once. */
  void deadline(Instant deadline);

  /** Removes its deadline. */
  void clearDeadline();

  /** Whether enclosing cancellations are held off. */
  boolean isShielded();

  /** Holds enclosing cancellations off from now on, or delivers what was held off. */
  void shield(boolean on);
}
