package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has or awaits a place of a limiter: a hash table that tells its entries apart by identity, so
 * that no code of theirs runs, and allocates only to grow.
 *
 * <p>A borrower that has a place is entered as itself, one that awaits a place as its turn.
 *
 * <p>An entry is at its home, or behind it with no gap between. Whoever is taken out leaves none
 * either: those behind move up, except where that would be before their home.
 *
 * <p>Not thread-safe: guarded by the limiter's lock.
 */
final class Borrowers {

  private @Nullable Object[] entries = new Object[16];
  private int[] hashes = new int[16]; // those of the entries
  private int size;

  /** Tasks are counted up, and what others say may be as regular; this scatters it. */
  static int hash(Object borrower) {
    int hash =
        0x9E37_79B9 * (borrower instanceof Strand strand ? (int) strand.id() : borrower.hashCode());
    return hash ^ hash >>> 16;
  }

  /** Where a borrower is entered; if it is not, {@code ~} where there is a gap for it. */
  int find(Object borrower, int hash) {
    @Nullable Object[] all = entries;
    int mask = all.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      Object entry = all[i];
      if (entry == null) {
        return ~i;
      }
      if (entry == borrower || borrowerOf(entry) == borrower) {
        return i;
      }
    }
  }

  /** The borrowers with a hash, tasks apart. */
  List<Object> withHash(int hash) {
    List<Object> alike = List.of();
    int mask = entries.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      Object entry = entries[i];
      if (entry == null) {
        return alike;
      }
      Object borrower = borrowerOf(entry);
      if (hashes[i] == hash && !(borrower instanceof Strand)) {
        alike = alike.isEmpty() ? new ArrayList<>() : alike;
        alike.add(borrower);
      }
    }
  }

  /** Whether the borrower that was looked for has a place. */
  boolean hasPlace(int found) {
    return found >= 0 && !(entries[found] instanceof BorrowerTurn);
  }

  /** Enters a borrower, as itself or as its turn, that was looked for and not found. */
  void add(int notFound, Object entry, int hash) {
    int gap = ~notFound;
    if (2 * size >= entries.length) {
      grow();
      gap = ~find(entry, hash);
    }
    entries[gap] = entry;
    hashes[gap] = hash;
    size++;
  }

  private void grow() {
    Borrowers larger = new Borrowers();
    larger.entries = new Object[2 * entries.length];
    larger.hashes = new int[2 * entries.length];
    for (int i = 0; i < entries.length; i++) {
      Object entry = entries[i];
      if (entry != null) {
        larger.add(larger.find(entry, hashes[i]), entry, hashes[i]);
      }
    }
    hashes = larger.hashes;
    entries = larger.entries;
  }

  /** Enters one that has waited as itself. */
  void serve(BorrowerTurn turn) {
    entries[find(turn.borrower, turn.hash)] = turn.borrower;
  }

  /** Takes the borrower out that was found. */
  void remove(int found) {
    @Nullable Object[] all = entries;
    int mask = all.length - 1;
    int gap = found;
    for (int i = (gap + 1) & mask; all[i] != null; i = (i + 1) & mask) {
      int fromHome = (i - hashes[i]) & mask;
      int fromGap = (i - gap) & mask;
      if (fromHome >= fromGap) {
        all[gap] = all[i];
        hashes[gap] = hashes[i];
        gap = i;
      }
    }
    all[gap] = null;
    size--;
  }

  /** Those that have a place. */
  List<Object> holders() {
    List<Object> holders = new ArrayList<>();
    for (Object entry : entries) {
      if (entry != null && !(entry instanceof BorrowerTurn)) {
        holders.add(entry);
      }
    }
    return holders;
  }

  private static Object borrowerOf(Object entry) {
    return entry instanceof BorrowerTurn turn ? turn.borrower : entry;
  }
}
