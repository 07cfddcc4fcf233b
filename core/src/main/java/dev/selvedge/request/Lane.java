package dev.selvedge.request;

import dev.selvedge.kernel.Alarm;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one time-out, oldest first, and the alarm for them: since all wait equally long,
 * the order in which they came is the order in which they fall due.
 *
 * <p>All fields are guarded by the lock of the core. The alarm is armed for the moment of an entry
 * that was the oldest once; if that has left meanwhile it rings for nothing, and is armed anew.
 */
final class Lane extends Alarm {

  /** What one that has rung does. */
  private final RequestCore core;

  final long timeoutNanos;

  /** Between arming and ringing. */
  boolean armed;

  /** Its entries are being taken out one by one. */
  boolean due;

  private @Nullable Entry oldest;
  private @Nullable Entry newest;

  Lane(RequestCore core, long timeoutNanos) {
    this.core = core;
    this.timeoutNanos = timeoutNanos;
  }

  @Nullable Entry oldest() {
    return oldest;
  }

  void add(Entry entry) {
    entry.lane = this;
    entry.older = newest;
    if (newest == null) {
      oldest = entry;
    } else {
      newest.newer = entry;
    }
    newest = entry;
  }

  void remove(Entry entry) {
    Entry older = entry.older;
    Entry newer = entry.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    entry.lane = null;
    entry.older = null;
    entry.newer = null;
  }

  @Override
  protected void ring() {
    core.rung(this);
  }
}
