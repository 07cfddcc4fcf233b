package dev.selvedge.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live tasks of one group, in the order of forking.
 *
 * <p>An intrusive list: a strand is linked when it is forked and unlinked when it has ended, so a
 * group holds its live children only. All methods are called under {@code synchronized} on this
 * object, which is the lock of the group that owns it and is never handed out.
 */
public final class Children {

  private @Nullable Strand first;
  private @Nullable Strand last;
  private int size;

  /** No children. */
  public Children() {}

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Links a new child. */
  public void add(Strand child) {
    Strand before = last;
    child.elder = before;
    if (before == null) {
      first = child;
    } else {
      before.younger = child;
    }
    last = child;
    child.listed = true;
    size++;
  }

  /** Unlinks a child; false if it was not linked. */
  public boolean remove(Strand child) {
    if (!child.listed) {
      return false;
    }
    child.listed = false;
    Strand before = child.elder;
    Strand behind = child.younger;
    if (before == null) {
      first = behind;
    } else {
      before.younger = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.elder = before;
    }
    child.elder = null;
    child.younger = null;
    size--;
    return true;
  }

  /** The children of this moment. */
  public List<Strand> snapshot() {
    List<Strand> all = new ArrayList<>(size);
    for (Strand child = first; child != null; child = child.younger) {
      all.add(child);
    }
    return all;
  }
}
