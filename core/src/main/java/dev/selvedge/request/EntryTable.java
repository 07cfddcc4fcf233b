package dev.selvedge.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries by prefix and number: a hash table whose chains run through the entries themselves.
 *
 * <p>It grows and shrinks by a bucket or a few at a time (linear hashing), so that nobody who adds
 * one request to a million pays for moving all of them. In a round that began with {@code round}
 * buckets, the first {@code split} of them have been split in two: each of their entries is in the
 * bucket of its hash modulo {@code 2 * round}, and all others in that modulo {@code round}.
 *
 * <h2>Where a number goes</h2>
 *
 * Numbers may be chosen by strangers, so the hash has a seed that they do not know. But many
 * programs count their numbers up, and then a hash that scatters them makes each request touch
 * memory that nobody has touched for long. So it scatters rows of {@code 2 ^ ROW_BITS} numbers: a
 * row has as many buckets side by side, and within them the place of a number is its last bits,
 * exclusive-or some that the hash of the row chooses. Two numbers of one row never meet; two of
 * different rows do as if each had been scattered alone, also when all their last bits are the
 * same.
 *
 * <p>Not thread-safe: guarded by the lock of the core.
 *
 * @implNote Source: Litwin, "Linear Hashing: A New Tool for File and Table Addressing" (1980).
 */
final class EntryTable {

  private static final int LEAST = 16;

  private static final int ROW_BITS = 6;

  /** It shrinks when it has this many buckets for each entry; at most by as many at a time. */
  private static final int SPARSE = 4;

  private final long seed;
  private @Nullable Entry[] buckets = new Entry[LEAST];
  private int round = LEAST;
  private int split;
  private int size;

  EntryTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  @Nullable Entry find(String prefix, long number) {
    Entry entry = buckets[bucketOf(prefix, number)];
    while (entry != null && !(entry.number == number && entry.prefix.equals(prefix))) {
      entry = entry.next;
    }
    return entry;
  }

  /** Adds an entry that has no equal here. */
  void add(Entry entry) {
    int bucket = bucketOf(hash(entry));
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
    if (++size > buckets()) {
      grow();
    }
  }

  /** Takes out an entry that is here. */
  void remove(Entry entry) {
    int bucket = bucketOf(hash(entry));
    Entry before = null;
    Entry at = buckets[bucket];
    while (at != entry) {
      before = at;
      at = at == null ? null : at.next;
    }
    if (before == null) {
      buckets[bucket] = entry.next;
    } else {
      before.next = entry.next;
    }
    entry.next = null;
    size--;
    for (int i = 0; i < SPARSE && size < buckets() / SPARSE && buckets() > LEAST; i++) {
      shrink();
    }
  }

  /** How many buckets are in use; the array may be longer. */
  int buckets() {
    return round + split;
  }

  /** How long the array is. */
  int capacity() {
    return buckets.length;
  }

  private void grow() {
    int from = split;
    int to = round + split;
    if (to == buckets.length) {
      buckets = Arrays.copyOf(buckets, 2 * to);
    }
    Entry entry = buckets[from];
    buckets[from] = null;
    if (++split == round) {
      round *= 2;
      split = 0;
    }
    while (entry != null) {
      Entry after = entry.next;
      int bucket = bucketOf(hash(entry));
      entry.next = buckets[bucket];
      buckets[bucket] = entry;
      entry = after;
    }
  }

  private void shrink() {
    if (split == 0) {
      round /= 2;
      split = round;
    }
    int to = --split;
    int from = round + split;
    Entry entry = buckets[from];
    buckets[from] = null;
    while (entry != null) {
      Entry after = entry.next;
      entry.next = buckets[to];
      buckets[to] = entry;
      entry = after;
    }
    if (buckets.length > 4 * from) {
      buckets = Arrays.copyOf(buckets, 2 * from);
    }
  }

  /** Which bucket a prefix and a number have at present. */
  int bucketOf(String prefix, long number) {
    return bucketOf(hash(prefix, number));
  }

  private int bucketOf(int hash) {
    int bucket = hash & (round - 1);
    return bucket < split ? hash & (2 * round - 1) : bucket;
  }

  private int hash(Entry entry) {
    return hash(entry.prefix, entry.number);
  }

  /**
   * The finalizer of MurmurHash3, on the row and the prefix together; then the place in the row.
   */
  private int hash(String prefix, long number) {
    long h = ((number >> ROW_BITS) ^ seed) + prefix.hashCode() * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (int) (h ^ (h >>> 33) ^ (number & ((1 << ROW_BITS) - 1)));
  }
}
