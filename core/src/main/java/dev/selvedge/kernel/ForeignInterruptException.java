package dev.selvedge.kernel;

/**
 * The {@code InterruptedException} of a {@link Thread#interrupt()} that the library did not make
 * and that met a strand in a wait of the library.
 *
 * <p>A type of its own, so that no scope takes it for its own cancellation.
 */
@SuppressWarnings("serial") // adds no state
public final class ForeignInterruptException extends InterruptedException {

  private ForeignInterruptException(String message) {
    super(message);
  }

  /** Clears the calling thread's interrupt flag and makes the exception for it. */
  static ForeignInterruptException consume(Strand strand, Object on) {
    Thread.interrupted();
    return new ForeignInterruptException(
        "task \"%s\" was interrupted by Thread.interrupt() while waiting for %s"
            .formatted(strand.name(), on));
  }
}
