package dev.selvedge.test;

/**
 * No task could run and nothing was left to happen; the message is the tree of who waits for what.
 */
public final class DeadlockException extends SimulationException {

  private static final long serialVersionUID = 1L;

  DeadlockException(String message) {
    super(message, null);
  }
}
