package dev.selvedge.kernel;

/**
 * The {@code InterruptedException} of a {@link Thread#interrupt()} that the library did not make:
 * one that met a strand in a wait of the library, or in a plain JDK call behind a shield.
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

  /**
   * What carries on an interrupt that was told to be foreign, where an enclosing cancellation has
   * interrupted the same thread and could take a plain one for its own. A type of the user's stays,
   * and so does what may have been thrown for the interrupt of that cancellation.
   */
  public static InterruptedException carrying(InterruptedException told, Strand strand) {
    if (told.getClass() != InterruptedException.class || strand.hasMetOurInterrupt()) {
      return told;
    }
    ForeignInterruptException foreign =
        new ForeignInterruptException(
            "task \"%s\" was interrupted by Thread.interrupt()".formatted(strand.name()));
    foreign.initCause(told);
    return foreign;
  }
}
