package dev.selvedge.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Children in the order of forking, row by row. All of it is called under the lock of {@link
 * Children}.
 *
 * <p>The first row is short, and each is twice as long as the one before it: most groups are small.
 */
final class Rows {

  private static final int FIRST = 4;
  private static final @Nullable Strand[] NONE = {};

  private @Nullable Row oldest;
  private @Nullable Row newest;

  // Of the newest row. They are kept here since whoever leaves a row takes its cache line along.
  private @Nullable Strand[] places = NONE;
  private int taken;

  /** Whether the row counts none of its places that nobody has had yet. */
  private boolean sealed;

  /** Gives a child its place. If that fails nothing has changed. */
  void add(Strand child) {
    Row row = newest;
    if (row == null || taken == places.length || (sealed && !row.unseal(taken))) {
      row = open(row);
    }
    child.row = row;
    child.place = (byte) taken;
    places[taken++] = child;
  }

  private Row open(@Nullable Row before) {
    Row row = new Row(before == null ? FIRST : Math.min(Row.MOST, 2 * before.places.length));
    row.older = before;
    if (before == null) {
      oldest = row;
    } else {
      before.newer = row;
    }
    newest = row;
    places = row.places;
    taken = 0;
    sealed = false;
    return row;
  }

  /** Sees to it that a row is dead as soon as all who are in it now, or come later, have left. */
  private void seal() {
    Row row = newest;
    if (row != null && !sealed) {
      sealed = true;
      row.seal(taken);
      drop(row);
    }
  }

  /** Whether there is nobody; seals. */
  boolean isEmpty() {
    seal();
    Row row = newest;
    while (row != null && row.isDead()) {
      row = row.older; // few: each is about to be dropped
    }
    return row == null;
  }

  /** Takes a row out if it is dead and has not been taken out. */
  void drop(Row row) {
    Row before = row.older;
    Row behind = row.newer;
    if (!row.isDead() || (before == null ? oldest != row : before.newer != row)) {
      return;
    }
    if (before == null) {
      oldest = behind;
    } else {
      before.newer = behind;
    }
    if (behind != null) {
      behind.older = before;
    } else {
      newest = before;
      places = NONE; // what the row before it has left is not used
      taken = 0;
      sealed = true;
    }
    row.older = null;
    row.newer = null;
  }

  /** How many have room in its rows. */
  int places() {
    int sum = 0;
    for (Row row = oldest; row != null; row = row.newer) {
      sum += row.places.length;
    }
    return sum;
  }

  /** Adds all who are there. */
  void addTo(List<Strand> all) {
    for (Row row = oldest; row != null; row = row.newer) {
      for (Strand child : row.places) {
        if (child != null) {
          all.add(child);
        }
      }
    }
  }
}
