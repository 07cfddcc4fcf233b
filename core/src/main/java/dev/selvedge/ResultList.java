package dev.selvedge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Results in the order of their items, filled in any order.
 *
 * <p>Places are given out one after the other, by whoever has the turn. They are filled without a
 * lock, each by one task: a chunk is never moved once it was made. Chunks double up to a size, so
 * that few items take little memory and many take few chunks.
 */
final class ResultList {

  private static final int SMALLEST = 16;
  private static final int LARGEST = 1 << 13;

  private final List<@Nullable Object[]> full = new ArrayList<>();
  private @Nullable Object[] chunk = new @Nullable Object[SMALLEST];
  private int used;

  /** Gives out the next place, in {@link #chunk}. */
  int nextPlace() {
    if (used == chunk.length) {
      full.add(chunk);
      chunk = new @Nullable Object[Math.min(LARGEST, 2 * used)];
      used = 0;
    }
    return used++;
  }

  /** Where the place is that was given out last. */
  @Nullable Object[] chunk() {
    return chunk;
  }

  /** All results; for the host when everybody has ended. */
  @SuppressWarnings({"unchecked", "NullAway"}) // what map put in; null if R allows it
  <R extends @Nullable Object> List<R> toList() {
    int size = used + full.stream().mapToInt(c -> c.length).sum();
    @Nullable Object[] all = new @Nullable Object[size];
    int at = 0;
    for (@Nullable Object[] each : full) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    System.arraycopy(chunk, 0, all, at, used);
    return (List<R>) Collections.unmodifiableList(Arrays.asList(all));
  }
}
