package dev.selvedge.taskthread;

/** A signal was not queued, because the queue of its receiver is full. */
public final class SignalOverflowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SignalOverflowException(String message) {
    super(message);
  }
}
