package dev.selvedge.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What has ended of late, and how: a ring that forgets the oldest when it is full, with chains
 * through it by number.
 *
 * <p>A record takes {@value #BYTES_PER_RECORD} bytes and no object. The arrays grow with what has
 * ended, up to the capacity. Not thread-safe: guarded by the lock of the core.
 */
final class Ended {

  /** How an entry has ended. */
  enum How {
    /** Popped, or answered. */
    ANSWERED("it was answered already"),
    /** Its time was over. */
    TIMED_OUT("its time is over"),
    /** Given up by whoever waited, or with the whole cache. */
    CANCELLED("it was cancelled");

    final String text;

    How(String text) {
      this.text = text;
    }
  }

  static final int BYTES_PER_RECORD = 24;
  private static final int NONE = -1;
  private static final int LEAST = 16;

  private final int capacity;
  private @Nullable String[] prefixes = {};
  private long[] numbers = {};
  private How[] hows = {};

  /** The record before this one in its chain, which is an older one. */
  private int[] chain = {};

  /** The newest record of each chain. */
  private int[] heads = {};

  /** Where the next record goes. */
  private int at;

  Ended(int capacity) {
    this.capacity = capacity;
  }

  void add(String prefix, long number, How how) {
    if (capacity == 0) {
      return;
    }
    if (at == numbers.length) {
      makeRoom();
    }
    if (prefixes[at] != null) {
      unlink(at);
    }
    prefixes[at] = prefix;
    numbers[at] = number;
    hows[at] = how;
    link(at);
    at++;
  }

  /** How the newest of this prefix and number has ended; null if that is not remembered. */
  @Nullable How find(String prefix, long number) {
    if (heads.length == 0) {
      return null;
    }
    int record = heads[headOf(number)];
    while (record != NONE && !(numbers[record] == number && prefix.equals(prefixes[record]))) {
      record = chain[record];
    }
    return record == NONE ? null : hows[record];
  }

  /** How many records there is room for at present. */
  int room() {
    return numbers.length;
  }

  private void makeRoom() {
    if (numbers.length == capacity) {
      at = 0; // over the oldest
      return;
    }
    int room = Math.min(capacity, Math.max(LEAST, 2 * numbers.length));
    prefixes = Arrays.copyOf(prefixes, room);
    numbers = Arrays.copyOf(numbers, room);
    hows = Arrays.copyOf(hows, room);
    chain = new int[room];
    heads = new int[Integer.highestOneBit(room)];
    Arrays.fill(heads, NONE);
    for (int record = 0; record < at; record++) {
      link(record);
    }
  }

  private void link(int record) {
    int head = headOf(numbers[record]);
    chain[record] = heads[head];
    heads[head] = record;
  }

  /** Takes the oldest record out of its chain, at whose end it is. */
  private void unlink(int record) {
    int head = headOf(numbers[record]);
    int newer = heads[head];
    if (newer == record) {
      heads[head] = NONE;
      return;
    }
    while (chain[newer] != record) {
      newer = chain[newer];
    }
    chain[newer] = NONE;
  }

  private int headOf(long number) {
    long h = number * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32) & (heads.length - 1);
  }
}
