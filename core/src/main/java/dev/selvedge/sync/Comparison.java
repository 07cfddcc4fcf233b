package dev.selvedge.sync;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the equal of a borrower that is no task, without its {@code equals} running under the
 * limiter's lock.
 *
 * <p>Under the lock it is seen whether the borrower is entered itself, and if not, whether there
 * are others with its hash that it has not been compared with; if so, that is done without the
 * lock, and all begins anew. So a borrower that is taken for missing differs from all that are
 * there.
 */
final class Comparison {

  private final Object borrower;
  final int hash;

  /** The borrower, or the equal one that was found. */
  Object known;

  private List<Object> alike = List.of();
  private @Nullable Set<Object> different;

  Comparison(Object borrower) {
    this.borrower = borrower;
    this.hash = Borrowers.hash(borrower);
    this.known = borrower;
  }

  /** Under the lock, when the known one is not entered. */
  boolean isDue(Borrowers borrowers) {
    alike = borrowers.withHash(hash);
    if (different != null && !alike.isEmpty()) {
      alike.removeAll(different);
    }
    return !alike.isEmpty();
  }

  /** Without the lock, when it is due. */
  void make() {
    if (different == null) {
      different = Collections.newSetFromMap(new IdentityHashMap<>());
    }
    for (Object other : alike) {
      if (borrower.equals(other)) {
        known = other;
        return;
      }
      different.add(other);
    }
  }
}
