package dev.selvedge;

import dev.selvedge.kernel.Cancellation;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What whoever joins a cancelled task gets: the JDK's exception, and by whose cancellation. Where
 * that cancellation is in force it is no failure: a sibling that joined the task has only learnt of
 * the end of another before it learnt of its own.
 */
@SuppressWarnings("serial") // the cancellation is left out
final class TaskCancelledException extends CancellationException {

  private final transient @Nullable Cancellation cancellation;

  TaskCancelledException(String message, Cancellation cancellation) {
    super(message);
    this.cancellation = cancellation;
  }

  /** What cancelled the task; null in a copy that was serialised. */
  @Nullable Cancellation cancellation() {
    return cancellation;
  }
}
