package dev.selvedge.sync;

import dev.selvedge.kernel.WaitQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue of waits that carries its lock, which guards all that a primitive consists of.
 *
 * <h2>The lock</h2>
 *
 * Where two tasks hand things to each other on two processors, the time goes into cache lines that
 * wander between these. A monitor that is contended has two of its own; this lock lies beside the
 * ends of the queue, which every hand-over writes. Uncontended it takes one atomic step, where a
 * monitor takes two. It is for sections of some dozen instructions in which nobody blocks and
 * nothing of the user runs. So its holder is running, and gone after a few looks. Only if the
 * system has taken the processor away from the holder do the others give theirs up in turn until it
 * is back: they do not sleep, since to be woken would cost more than it saves.
 *
 * <p>It is not reentrant, and does not know its holder. A section is {@code lock(); try { …;
 * unlock(); } catch (Throwable t) { held = false; throw t; }}: {@link #unlock} does not wait until
 * others see it, as a volatile store does, but is a call, for which the stack may have no room; the
 * store needs none, and no section leaves the lock held. Where nothing is in a hurry, {@code
 * finally { held = false; }} does.
 *
 * <p><i>In doubt:</i> {@code ChannelRaceTest}, {@code ChannelLincheckTest}, {@code
 * LimiterLincheckTest}, {@code StackOverflowTest}.
 *
 * <p><i>Source: the spin locks of the JDK's concurrent collections, like {@code cellsBusy} of
 * {@code LongAdder}.</i>
 */
class SpinQueue<N extends WaitQueue.Node> extends WaitQueue<N> {

  /** A few microseconds; on one processor none, as nobody could leave meanwhile. */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 1;

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(SpinQueue.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Set by {@link #lock} only. */
  volatile boolean held;

  final void lock() {
    if (!HELD.compareAndSet(this, false, true)) {
      lockContended();
    }
  }

  private void lockContended() {
    int looks = 0;
    while (held || !HELD.compareAndSet(this, false, true)) {
      if (++looks % LOOKS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** The last step of a section. */
  final void unlock() {
    HELD.setRelease(this, false);
  }
}
