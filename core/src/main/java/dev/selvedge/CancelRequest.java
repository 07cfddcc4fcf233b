package dev.selvedge;

import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.Reports;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import org.jspecify.annotations.Nullable;

/** A request to cancel, with what its exceptions will tell. */
final class CancelRequest extends Cancellation {

  /** The canceller's stack, or the failure that led to it; kept once for all who are hit. */
  private final @Nullable Throwable origin;

  private CancelRequest(
      Scope scope,
      String reason,
      @Nullable String by,
      boolean deadline,
      @Nullable Throwable origin) {
    super(scope.name(), reason, by, deadline);
    this.origin = origin;
  }

  /** Somebody called {@code cancel}. */
  static CancelRequest byCall(Scope scope, String reason) {
    return new CancelRequest(scope, reason, callerName(), false, new CancelCall(reason));
  }

  /** The library itself cancels, as part of what it was asked to do. */
  static CancelRequest byLibrary(Scope scope, String reason) {
    return new CancelRequest(scope, reason, callerName(), false, null);
  }

  /** What somebody asked for before, by his name then, has come to be due. */
  static CancelRequest onBehalfOf(Scope scope, String reason, String by) {
    return new CancelRequest(scope, reason, by, false, null);
  }

  /** Something inside failed. */
  static CancelRequest byFailure(Scope scope, String reason, Throwable failure) {
    return new CancelRequest(scope, reason, callerName(), false, failure);
  }

  /** A deadline came. */
  static CancelRequest byDeadline(Scope scope, String reason) {
    return new CancelRequest(scope, reason, null, true, null);
  }

  /**
   * Cancels a scope as part of what the library was asked to do. An interrupt may close a channel,
   * and how that ends is the user's: if it fails, that is reported, and stops nothing here.
   */
  void applyTo(Scope scope) {
    try {
      scope.request(this);
    } catch (Throwable t) {
      Reports.error(
          "\"%s\" was cancelled, but what one of its tasks was blocked in could not be closed"
              .formatted(scopeName()),
          t);
    }
  }

  static String callerName() {
    Strand caller = Strand.currentOrNull();
    return caller != null ? caller.name() : Thread.currentThread().getName();
  }

  @Override
  public InterruptedException toException() {
    return new CancelledException(this, origin);
  }

  /** Keeps the stack of the call that cancelled. */
  @SuppressWarnings("serial") // adds no state
  static final class CancelCall extends RuntimeException {
    CancelCall(String reason) {
      super("cancel was called here: " + reason);
    }
  }
}
