package dev.selvedge.test;

/** The body has ended and tasks that it started have not; the message is their tree. */
public final class LeakException extends SimulationException {

  private static final long serialVersionUID = 1L;

  LeakException(String message) {
    super(message, null);
  }
}
