package dev.selvedge.request;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.WaitQueue;
import dev.selvedge.kernel.Waiter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a cache to appear, by its number. Not thread-safe: guarded by the lock of the core.
 */
final class CacheWaits {

  /** One wait; what it was handed is written before it is signalled. */
  static final class CacheWait extends Waiter {
    private final long number;
    private final Predicate<NumberCache> wanted;
    private volatile @Nullable NumberCache found;

    CacheWait(Strand strand, Object on, long number, Predicate<NumberCache> wanted) {
      super(strand, on);
      this.number = number;
      this.wanted = wanted;
    }

    /** What has appeared; null if the cache was closed. */
    @Nullable NumberCache found() {
      return found;
    }
  }

  private final Map<Long, WaitQueue<CacheWait>> byNumber = new HashMap<>();
  private int size;

  int size() {
    return size;
  }

  void add(CacheWait wait) {
    byNumber.computeIfAbsent(wait.number, _ -> new WaitQueue<>()).add(wait);
    size++;
  }

  /** Takes out a wait that has ended by itself. */
  void leave(CacheWait wait) {
    WaitQueue<CacheWait> queue = byNumber.get(wait.number);
    if (queue != null && queue.remove(wait)) {
      removed(wait.number, queue);
    }
  }

  /** Serves all that wait for this cache. */
  void appeared(NumberCache cache) {
    WaitQueue<CacheWait> queue = size == 0 ? null : byNumber.get(cache.number);
    CacheWait wait = queue == null ? null : queue.peek();
    while (queue != null && wait != null) {
      CacheWait behind = queue.after(wait);
      if (wait.wanted.test(cache)) {
        wait.found = cache;
        queue.remove(wait);
        removed(cache.number, queue);
        wait.signal();
      }
      wait = behind;
    }
  }

  /** Ends all waits with nothing. */
  void close() {
    for (WaitQueue<CacheWait> queue : byNumber.values()) {
      for (CacheWait wait = queue.poll(); wait != null; wait = queue.poll()) {
        wait.signal();
      }
    }
    byNumber.clear();
    size = 0;
  }

  private void removed(long number, WaitQueue<CacheWait> queue) {
    size--;
    if (queue.isEmpty()) {
      byNumber.remove(number);
    }
  }
}
