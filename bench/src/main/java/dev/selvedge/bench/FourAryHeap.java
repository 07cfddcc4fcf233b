package dev.selvedge.bench;

import java.util.Arrays;

/**
 * The least that a timer in a heap can be: entries in an array, each with four below it, under one
 * lock. It has no thread, so nothing is ever due.
 */
final class FourAryHeap {
  private static final int BELOW = 4;

  /** One that knows its place. */
  static final class Entry {
    private final long atNanos;
    private int place;

    Entry(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  private Entry[] entries = new Entry[64];
  private int size;

  synchronized Entry arm(long nanos) {
    Entry entry = new Entry(System.nanoTime() + nanos);
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    up(entry, size++);
    return entry;
  }

  synchronized void disarm(Entry entry) {
    Entry last = entries[--size];
    entries[size] = null;
    if (last != entry) {
      down(last, entry.place);
      if (last.place == entry.place) {
        up(last, entry.place);
      }
    }
  }

  private void up(Entry entry, int from) {
    int place = from;
    while (place > 0) {
      Entry above = entries[(place - 1) / BELOW];
      if (above.atNanos - entry.atNanos <= 0) {
        break;
      }
      put(above, place);
      place = (place - 1) / BELOW;
    }
    put(entry, place);
  }

  private void down(Entry entry, int from) {
    int place = from;
    while (true) {
      int least = leastBelow(place);
      if (least < 0 || entries[least].atNanos - entry.atNanos >= 0) {
        break;
      }
      put(entries[least], place);
      place = least;
    }
    put(entry, place);
  }

  private int leastBelow(int place) {
    int first = BELOW * place + 1;
    int least = first < size ? first : -1;
    for (int i = first + 1; i < Math.min(first + BELOW, size); i++) {
      if (entries[i].atNanos - entries[least].atNanos < 0) {
        least = i;
      }
    }
    return least;
  }

  private void put(Entry entry, int place) {
    entries[place] = entry;
    entry.place = place;
  }
}
