package dev.selvedge;

import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.ForeignInterruptException;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an exception is that arrives at the edge of a scope, seen from that scope.
 *
 * <p>A {@link CancelledException} is told by the identity of its cancellation. What a plain JDK
 * call throws when its thread is interrupted is the scope's doing exactly if the thread was
 * interrupted by a cancellation that is still in force here; the socket classes of the JDK throw
 * {@code SocketException: Closed by interrupt} then, which has no type of its own.
 */
enum Edge {
  /** This scope's own cancellation: it ends here. */
  OWN,
  /** An enclosing scope's: it goes on. */
  OUTER,
  /** Somebody else's {@code Thread.interrupt()}. */
  FOREIGN_INTERRUPT,
  /** A failure like any other. */
  FAILURE;

  static Edge of(Throwable thrown, Scope scope, Strand host) {
    if (thrown instanceof CancelledException cancelled) {
      return ofCancellation(cancelled.cancellation(), scope);
    }
    if (thrown instanceof ForeignInterruptException) {
      return FOREIGN_INTERRUPT;
    }
    if (thrown instanceof TaskCancelledException joined && scope.cause() != null) {
      return ofCancellation(joined.cancellation(), scope);
    }
    if (isInterruption(thrown) && scope.cause() != null && host.wasInterruptedByUs()) {
      return scope.outerCause() != null ? OUTER : OWN;
    }
    return thrown instanceof InterruptedException ? FOREIGN_INTERRUPT : FAILURE;
  }

  private static Edge ofCancellation(@Nullable Cancellation cancellation, Scope scope) {
    if (cancellation == null || !scope.isWithin(cancellation)) {
      return FAILURE; // kept from a scope that was left long ago
    }
    return cancellation == scope.requested() ? OWN : OUTER;
  }

  private static boolean isInterruption(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof ClosedByInterruptException
        || thrown instanceof FileLockInterruptionException
        || (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException))
        || (thrown.getClass() == SocketException.class // not a user's, whose message is his code
            && "Closed by interrupt".equals(thrown.getMessage()));
  }

  /** The cancellation that an exception carries, or null. */
  static @Nullable Cancellation cancellationOf(Throwable thrown) {
    return switch (thrown) {
      case CancelledException cancelled -> cancelled.cancellation();
      case TaskCancelledException joined -> joined.cancellation();
      default -> null;
    };
  }

  /** A group without certain cancellations: itself if it has none, null if nothing else is left. */
  static @Nullable ExceptionGroup without(ExceptionGroup group, Predicate<Cancellation> unwanted) {
    Predicate<Throwable> isUnwanted =
        t -> {
          Cancellation cancellation = cancellationOf(t);
          return cancellation != null && unwanted.test(cancellation);
        };
    return group.leaves().stream().noneMatch(isUnwanted)
        ? group // seldom anything else, and a split walks the whole tree
        : group.split(isUnwanted).rest().orElse(null);
  }

  /** Throws anything, checked or not, where the compiler cannot know that it may be thrown. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException sneakyThrow(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
