package dev.selvedge.kernel;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Lets a wait end in the very call of {@link Thread#interrupt()} that ends it.
 *
 * <p>An interrupt sets a flag and wakes the thread, which finds the flag some time later: meanwhile
 * a loop would take its strand for one that waits, jump ahead of it or tell a deadlock, and the
 * order of what follows would be the machine's. Channels need to know sooner, and so interrupting a
 * thread closes the channel that it is blocked in, before {@code interrupt} returns. This is a
 * channel in that sense, and in no other.
 *
 * <p>It is made for one wait, and is closed at most once. What the library sends by itself ends no
 * wait; the strand's own thread takes it back, here as everywhere. A thread has one such place: a
 * channel of the user's whose operation waits through the library is not closed by interrupts any
 * more from then on.
 */
final class InterruptHook extends AbstractInterruptibleChannel {

  private final Waiter waiter;

  /** Loads what it needs, for a class whose loading a stack's end cuts short is lost for good. */
  static void load() {}

  /** A hook for a wait of the calling strand. */
  InterruptHook(Waiter waiter) {
    this.waiter = waiter;
  }

  /** From here on interrupts of the calling thread end the wait; one that has come does it now. */
  void set() {
    begin();
  }

  /** The wait has ended; the thread's flag is as it was. */
  void remove() {
    try {
      end(true);
    } catch (AsynchronousCloseException told) {
      // the waiter knows
    }
  }

  /** Called by whoever interrupts the thread. */
  @Override
  protected void implCloseChannel() {
    waiter.interruptedByOther();
  }
}
