package dev.selvedge.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Up to 64 children that were forked one after the other, each at a place of its own.
 *
 * <pre>
 *   field          written by                                       read by
 *   live           compare-and-set by anyone                        anyone
 *   places         set under the lock of Children, when the place   under that lock
 *                  is taken; cleared by who leaves it, without
 *   older, newer   under that lock                                  under that lock
 * </pre>
 *
 * {@code live} has a bit for each place: set if a live child has it, and as a rule also if nobody
 * has had it yet, so that taking one touches nothing that others write. A row that has come to zero
 * is dead and stays so. No place is taken twice.
 */
final class Row {

  /** How many there may be in one. */
  static final int MOST = Long.SIZE;

  private static final VarHandle LIVE;

  static {
    try {
      LIVE = MethodHandles.lookup().findVarHandle(Row.class, "live", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long live;
  final @Nullable Strand[] places;
  @Nullable Row older;
  @Nullable Row newer;

  /** A row with all its places to be taken. */
  Row(int size) {
    places = new Strand[size];
    live = first(size);
  }

  /** The bits of the first places, of at least one. */
  private static long first(int places) {
    return -1L >>> (MOST - places);
  }

  /** Counts those places no more that are behind the first ones: nobody has had them yet. */
  void seal(int taken) {
    long l = live;
    while (!LIVE.compareAndSet(this, l, l & first(taken))) {
      l = live;
    }
  }

  /** Counts a place again that was sealed; false if the row is dead. */
  boolean unseal(int place) {
    long l = live;
    while (l != 0 && !LIVE.compareAndSet(this, l, l | 1L << place)) {
      l = live;
    }
    return l != 0;
  }

  /** Empties a place; false if that has been done. */
  boolean leave(int place) {
    places[place] = null; // first: who sees that it has been left finds nobody there
    long bit = 1L << place;
    long l = live;
    while ((l & bit) != 0 && !LIVE.compareAndSet(this, l, l & ~bit)) {
      l = live;
    }
    return (l & bit) != 0;
  }

  /** Whether nobody is in it, and nobody will be. */
  boolean isDead() {
    return live == 0;
  }
}
