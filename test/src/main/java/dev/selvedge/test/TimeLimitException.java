package dev.selvedge.test;

/**
 * The body took longer, in real time, than it was allowed; the message is the tree of its tasks.
 */
public final class TimeLimitException extends SimulationException {

  private static final long serialVersionUID = 1L;

  TimeLimitException(String message) {
    super(message, null);
  }
}
