package dev.selvedge.request;

import dev.selvedge.kernel.Timers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When entries fall due: a lane for each length of time-out, each with one alarm at most.
 *
 * <p>Requests of one kind mostly wait equally long, so there are few lanes, and to add an entry or
 * to take one out is a matter of two links, however many there are. An alarm of its own for each
 * entry would be logarithmic, under the one lock of all timers; a wheel would be constant as well,
 * but is exact to its tick only, and ticks when there is nothing to do.
 *
 * <p>A few lanes are kept when they are empty, with the alarm that they may have, for the next
 * entry. Should every entry have a time-out of its own, then empty lanes go at once, and each entry
 * costs an alarm after all.
 *
 * <p>Not thread-safe: guarded by the lock of the core.
 */
final class Lanes {

  /** How many lanes may stay empty. */
  static final int KEPT = 16;

  private final RequestCore core;
  private final Timers timers;

  /** In order of making, so that the order of everything is the same on every run. */
  private final Map<Long, Lane> lanes = new LinkedHashMap<>();

  private @Nullable Lane last;

  Lanes(RequestCore core, Timers timers) {
    this.core = core;
    this.timers = timers;
  }

  int size() {
    return lanes.size();
  }

  /** Lets an entry fall due after a time. */
  void add(Entry entry, long timeoutNanos) {
    long now = timers.nanoTime();
    entry.atNanos = timeoutNanos >= Timers.NEVER - now ? Timers.NEVER : now + timeoutNanos;
    Lane lane = laneOf(timeoutNanos);
    lane.add(entry);
    if (!lane.armed && !lane.due) {
      arm(lane);
    }
  }

  private Lane laneOf(long timeoutNanos) {
    Lane lane = last;
    if (lane == null || lane.timeoutNanos != timeoutNanos) {
      lane = lanes.computeIfAbsent(timeoutNanos, nanos -> new Lane(core, nanos));
      last = lane;
    }
    return lane;
  }

  /** Takes an entry out. */
  void remove(Entry entry) {
    Lane lane = entry.lane;
    if (lane != null) {
      lane.remove(entry);
      if (lane.oldest() == null && lanes.size() > KEPT) {
        drop(lane);
      }
    }
  }

  /** Arms the alarm of a lane for its oldest entry, if it has one and that falls due ever. */
  void arm(Lane lane) {
    Entry oldest = lane.oldest();
    if (oldest != null) {
      armAt(lane, oldest.atNanos);
    }
  }

  /** Arms the alarm of a lane for a time from now, if it has an entry. */
  void armSoon(Lane lane, long nanos) {
    if (lane.oldest() != null) {
      armAt(lane, timers.nanoTime() + nanos);
    }
  }

  private void armAt(Lane lane, long atNanos) {
    if (atNanos != Timers.NEVER) {
      lane.armed = true;
      timers.arm(lane, atNanos);
    }
  }

  /** Whether a lane whose alarm has rung has something due; if not, arms it again. */
  boolean isDue(Lane lane) {
    Entry oldest = lane.oldest();
    if (oldest != null && oldest.atNanos <= timers.nanoTime()) {
      return true;
    }
    arm(lane);
    return false;
  }

  /** Takes out the oldest entry of a lane if it is due. */
  @Nullable Entry pollDue(Lane lane) {
    Entry oldest = lane.oldest();
    if (oldest == null || oldest.atNanos > timers.nanoTime()) {
      return null;
    }
    remove(oldest);
    return oldest;
  }

  /** All entries, lane by lane, oldest first. */
  List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    for (Lane lane : lanes.values()) {
      for (Entry entry = lane.oldest(); entry != null; entry = entry.newer) {
        all.add(entry);
      }
    }
    return all;
  }

  /** Lets go of all lanes; no alarm is armed afterwards. */
  void clear() {
    List.copyOf(lanes.values()).forEach(this::drop);
  }

  /** An alarm that is about to ring finds its lane empty. */
  private void drop(Lane lane) {
    if (lane.armed && timers.disarm(lane)) {
      lane.armed = false;
    }
    lanes.remove(lane.timeoutNanos);
    if (last == lane) {
      last = null;
    }
  }
}
