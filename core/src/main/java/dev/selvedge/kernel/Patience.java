package dev.selvedge.kernel;

/**
 * How long it pays to look for the end of a wait before parking the strand, learned from the waits
 * before at the same place.
 *
 * <p>Where two tasks on two processors hand things to each other, the other one's next step comes
 * within a fraction of what parking and waking costs. So who waits there looks at the state of the
 * wait for a moment, about as long as parking would take. Where that is in vain, since the other
 * one is busy or has no processor, the moment is halved each time, down to none; from then on one
 * wait in a hundred tries it again.
 *
 * <p>A look changes nothing of what a wait is: the waiter is published, and whatever ends it, ends
 * it. Only a world of parallel threads looks; in a loop nobody could run meanwhile.
 *
 * <p>The fields are written without a lock by all who wait at that place. A lost update makes a
 * look a little longer or shorter.
 *
 * <p><i>Source: the adaptive spinning of the JVM's monitors, and the bounded one of the JDK's
 * hand-over queues.</i>
 */
public final class Patience {

  /** A microsecond or two. */
  static final int MOST = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

  static final int SELDOM = 128;

  private int looks = MOST;
  private int parkedAtOnce;

  /** As much of it as there is. */
  public Patience() {}

  /** How often the next wait looks before it parks; none: as a rule not at all. */
  int looks() {
    return looks;
  }

  /** Looks for the end of a wait, for a moment; whether it has come. */
  boolean sees(Waiter waiter) {
    int most = looks;
    if (most == 0) {
      if (++parkedAtOnce % SELDOM != 0) {
        return false;
      }
      most = MOST;
    }
    for (int i = 0; i < most; i++) {
      if (!waiter.isWaiting()) {
        if (looks != MOST) {
          looks = MOST; // only then, or the cache line of all that lies beside it would wander
        }
        return true;
      }
      Thread.onSpinWait();
    }
    looks = most / 2;
    return false;
  }
}
