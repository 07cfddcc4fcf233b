package dev.selvedge.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The strands that can run, in the order in which they became ready: a ring from which any can be
 * taken. Taking the first costs the same however many there are; taking another moves those on its
 * shorter side. Not thread-safe: its owner brings the lock.
 */
final class ReadyQueue {

  private @Nullable Strand[] ring = new Strand[16];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Strand strand) {
    if (size == ring.length) {
      grow();
    }
    ring[slot(size++)] = strand;
  }

  /** Takes one out; the others keep their order. */
  Strand remove(int index) {
    Strand taken = at(index);
    if (index < size / 2) {
      for (int i = index; i > 0; i--) {
        ring[slot(i)] = ring[slot(i - 1)];
      }
      ring[head] = null;
      head = slot(1);
    } else {
      for (int i = index; i < size - 1; i++) {
        ring[slot(i)] = ring[slot(i + 1)];
      }
      ring[slot(size - 1)] = null;
    }
    size--;
    return taken;
  }

  private Strand at(int index) {
    Strand strand = index < size ? ring[slot(index)] : null;
    if (strand == null) {
      throw new IndexOutOfBoundsException("%d of %d ready strands".formatted(index, size));
    }
    return strand;
  }

  private int slot(int index) {
    return (head + index) & (ring.length - 1);
  }

  private void grow() {
    @Nullable Strand[] larger = Arrays.copyOfRange(ring, head, head + ring.length * 2);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    ring = larger;
    head = 0;
  }
}
