package dev.selvedge.sync;

import org.jspecify.annotations.Nullable;

/**
 * The items that a channel has and nobody has received yet, first in, first out.
 *
 * <p>They lie in a ring that grows as far as is needed, a power of two. Its ends are fields of the
 * channel, next to the lock and to the ends of the queue: each object more that a hand-over writes
 * is a cache line more that wanders between two processors.
 */
abstract class ChannelBuffer<T> extends ChannelQueue<T> {

  private static final int FIRST = 4;
  private static final int MOST = 1 << 30;
  private static final @Nullable Object[] NONE = {};

  private @Nullable Object[] ring = NONE;
  private int head;
  private int count;

  /** How many there are. */
  final int buffered() {
    return count;
  }

  /** Appends an item. If there is no memory for it nothing has changed. */
  final void push(T item) {
    if (count == ring.length) {
      grow();
    }
    ring[slot(count)] = item;
    count++;
  }

  /** Takes the first item out, or null. */
  @SuppressWarnings("unchecked") // only T are pushed
  final @Nullable T pop() {
    if (count == 0) {
      return null;
    }
    T item = (T) ring[head];
    int next = slot(1); // a call, for which the stack may have no room: first
    ring[head] = null;
    head = next;
    count--;
    return item;
  }

  /** Drops all items, and the memory that they took. */
  final void drop() {
    ring = NONE;
    head = 0;
    count = 0;
  }

  private int slot(int index) {
    return (head + index) & (ring.length - 1);
  }

  private void grow() {
    if (ring.length == MOST) {
      throw new OutOfMemoryError("a channel buffers %d items at most".formatted(MOST));
    }
    @Nullable Object[] larger = new Object[Math.max(FIRST, 2 * ring.length)];
    System.arraycopy(ring, head, larger, 0, ring.length - head);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    ring = larger;
    head = 0;
  }
}
