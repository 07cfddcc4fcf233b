package dev.selvedge.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live tasks of one group: the ordinary ones, and the services apart from them.
 *
 * <p>Each has a place in a {@link Row} and leaves it when it has ended, so a group holds its live
 * children only. The monitor of this object is the lock of the group that owns it and is never
 * handed out; all methods but {@link #leave} and {@link #mayBeLast} are called under it.
 *
 * <h2>Why no lock is needed to leave</h2>
 *
 * A host that forks as fast as it can and its children, which end on another core, would meet at
 * every lock, list and counter that both have to write. So a child writes what is its own: its
 * place, and its bit in the row. Only the one whose bit was the last takes the lock, to drop the
 * row and to tell whoever waits. That is one in 64 where many are forked.
 *
 * <h2>Why no end is missed</h2>
 *
 * A row is dead when no bit is left. Places that nobody has had yet count as live, but there are
 * such places in the newest row only, and not if it is sealed. Whoever is about to wait looks
 * whether there is anybody ({@link #isEmpty}, {@link #hasOrdinary}), which seals it. So its last
 * bit is that of its last child: either it has gone when the waiter looks, which sees that; or it
 * goes later, and then that child takes the lock later still, and finds who waits.
 *
 * <p>Another row is begun only when the one before it is full or dead. The last who leaves that one
 * takes the lock after that, and if there is somebody who waits, it looks on its behalf: which
 * seals the newest row again, so that the same holds for it. If there is no row before it, those
 * who wait do so for services only, and the last of these looks as well.
 *
 * <p><i>In doubt:</i> {@code ChildrenTest}, {@code ChildrenStressTest}, {@code
 * ChildrenLincheckTest}.
 */
public final class Children {

  private final Rows ordinary = new Rows();
  private @Nullable Rows services;

  /** No children. */
  public Children() {}

  /** Gives a new child its place. If that fails nothing has changed. */
  public void add(Strand child, boolean service) {
    (service ? services() : ordinary).add(child);
  }

  private Rows services() {
    Rows rows = services;
    if (rows == null) {
      rows = new Rows();
      services = rows;
    }
    return rows;
  }

  /** Takes a child out; false if it was not there any more. Needs no lock. */
  public static boolean leave(Strand child) {
    Row row = child.row;
    return row != null && row.leave(child.place);
  }

  /** Whether a child that has left may have been the last, so that its row is to be dropped. */
  public static boolean mayBeLast(Strand child) {
    Row row = child.row;
    return row != null && row.isDead();
  }

  /** Drops the row of a child that may be the last. */
  public void drop(Strand child, boolean service) {
    Row row = child.row;
    if (row != null) {
      (service ? services() : ordinary).drop(row);
    }
  }

  /** Whether there are children that are no services. */
  public boolean hasOrdinary() {
    return !ordinary.isEmpty();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return ordinary.isEmpty() && (services == null || services.isEmpty());
  }

  /** The children of this moment, in the order of forking. */
  public List<Strand> snapshot() {
    List<Strand> all = new ArrayList<>(ordinary.places());
    ordinary.addTo(all);
    if (services != null) {
      services.addTo(all);
      all.sort(Comparator.comparingLong(Strand::id));
    }
    return all;
  }
}
