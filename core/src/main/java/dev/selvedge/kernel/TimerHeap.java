package dev.selvedge.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A priority queue of alarms, ordered by moment and then by order of arming.
 *
 * <p>A four-ary heap in one array: every alarm knows its slot, so removal of any alarm is
 * logarithmic and leaves nothing behind. Four children to a node make the tree half as deep as a
 * binary heap's and keep siblings on one cache line. Not thread-safe: its owner brings the lock.
 */
public final class TimerHeap {

  static final int ABSENT = -1;
  private static final int WIDTH = 4;

  /** More than a change of the heap calls inwards. */
  private static final int FRAMES = 6;

  private @Nullable Alarm[] alarms = new Alarm[16];
  private int size;
  private long sequence;

  /** An empty heap. */
  public TimerHeap() {}

  /** The number of armed alarms. */
  public int size() {
    return size;
  }

  /** The alarm that rings first, or null when none is armed. */
  public @Nullable Alarm peek() {
    return size == 0 ? null : alarms[0];
  }

  /** The moment of the first alarm, or {@link Timers#NEVER}. */
  public long firstNanos() {
    Alarm first = peek();
    return first == null ? Timers.NEVER : first.atNanos;
  }

  /**
   * Arms an alarm.
   *
   * @throws IllegalStateException if it is armed already
   */
  public void add(Alarm alarm, long atNanos) {
    if (alarm.slot != ABSENT) {
      throw new IllegalStateException("alarm is armed already: " + alarm);
    }
    needStack(FRAMES);
    alarm.atNanos = atNanos;
    alarm.sequence = sequence++;
    if (size == alarms.length) {
      alarms = Arrays.copyOf(alarms, size * 2);
    }
    siftUp(size++, alarm);
  }

  /** Takes an alarm out; false if it was not in. */
  public boolean remove(Alarm alarm) {
    int hole = alarm.slot;
    if (hole == ABSENT) {
      return false;
    }
    needStack(FRAMES);
    alarm.slot = ABSENT;
    Alarm last = at(--size);
    alarms[size] = null;
    if (last != alarm) {
      refill(hole, last);
    }
    return true;
  }

  /** Takes out the first alarm if its moment has come, else null. */
  public @Nullable Alarm pollDue(long nowNanos) {
    Alarm first = peek();
    if (first == null || first.atNanos > nowNanos) {
      return null;
    }
    remove(first);
    return first;
  }

  /**
   * Overflows the stack now if it is about to, and not in the midst of a change: a heap that serves
   * everybody must not be left half-changed by one who has recursed too deep.
   */
  private static int needStack(int frames) {
    return frames == 0 ? 0 : 1 + needStack(frames - 1);
  }

  private void refill(int hole, Alarm alarm) {
    if (hole > 0 && before(alarm, at((hole - 1) / WIDTH))) {
      siftUp(hole, alarm);
    } else {
      siftDown(hole, alarm);
    }
  }

  private void siftUp(int from, Alarm alarm) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / WIDTH;
      Alarm above = at(parent);
      if (!before(alarm, above)) {
        break;
      }
      place(hole, above);
      hole = parent;
    }
    place(hole, alarm);
  }

  private void siftDown(int from, Alarm alarm) {
    int hole = from;
    for (int child = earliestChild(hole); child != ABSENT; child = earliestChild(hole)) {
      Alarm below = at(child);
      if (!before(below, alarm)) {
        break;
      }
      place(hole, below);
      hole = child;
    }
    place(hole, alarm);
  }

  private int earliestChild(int slot) {
    int first = slot * WIDTH + 1;
    if (first >= size) {
      return ABSENT;
    }
    int best = first;
    for (int i = first + 1; i < Math.min(first + WIDTH, size); i++) {
      if (before(at(i), at(best))) {
        best = i;
      }
    }
    return best;
  }

  private void place(int slot, Alarm alarm) {
    alarms[slot] = alarm;
    alarm.slot = slot;
  }

  @SuppressWarnings("NullAway") // slots below size are filled
  private Alarm at(int slot) {
    return alarms[slot];
  }

  private static boolean before(Alarm a, Alarm b) {
    return a.atNanos != b.atNanos ? a.atNanos < b.atNanos : a.sequence < b.sequence;
  }
}
