package dev.selvedge.sync;

/** Says that a task wanted to use what another one is using; see {@link ResourceGuard}. */
public final class BusyResourceException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  BusyResourceException(String message) {
    super(message);
  }
}
