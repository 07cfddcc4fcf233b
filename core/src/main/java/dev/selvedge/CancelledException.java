package dev.selvedge;

import dev.selvedge.kernel.Cancellation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by every checkpoint inside a cancelled scope, to leave it.
 *
 * <p>Let it pass; to clean up, use {@code finally}. Whoever catches it and goes on meets it again
 * at the next checkpoint. The scope that was cancelled swallows it at its own edge.
 *
 * <p>It is an {@link InterruptedException}, so code that handles interruption handles cancellation.
 * It carries no stack of its own, for ten thousand tasks may be cancelled at once: its cause tells
 * where the cancellation was asked for, or the failure that led to it; a deadline has neither.
 *
 * @implNote Source: {@code Cancelled} of Trio and AnyIO, with the level-triggered rule; there it is
 *     a {@code BaseException}, here the JDK's own word for "stop waiting".
 */
@SuppressWarnings("serial") // the cancellation is left out
public final class CancelledException extends InterruptedException {

  private final transient @Nullable Cancellation cancellation;
  private final String scopeName;
  private final String reason;
  private final @Nullable String by;

  CancelledException(Cancellation cancellation, @Nullable Throwable origin) {
    this.cancellation = cancellation;
    this.scopeName = cancellation.scopeName();
    this.reason = cancellation.reason();
    this.by = cancellation.by();
    if (origin != null) {
      initCause(origin);
    }
  }

  /** Made when it is asked for: thousands are thrown of one cancellation, and few are read. */
  @Override
  public String getMessage() {
    return "\"%s\" was cancelled: %s".formatted(scopeName, reason);
  }

  /** The name of the scope, group or task that was cancelled. */
  public String scopeName() {
    return scopeName;
  }

  /** The reason that was given. */
  public String reason() {
    return reason;
  }

  /** The name of the task that cancelled; empty when a deadline did. */
  public Optional<String> cancelledBy() {
    return Optional.ofNullable(by);
  }

  @Nullable Cancellation cancellation() {
    return cancellation;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
  public Throwable fillInStackTrace() {
    return this;
  }
}
