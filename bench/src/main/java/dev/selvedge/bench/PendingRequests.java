package dev.selvedge.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.selvedge.request.NumberCache;
import dev.selvedge.request.RequestCache;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ways to hold requests until they are answered or their time is over. */
interface PendingRequests extends AutoCloseable {
  Duration TIMEOUT = Duration.ofHours(1);

  void add(long number) throws Exception;

  Object pop(long number) throws Exception;

  static PendingRequests fill(PendingRequests requests, int number) throws Exception {
    for (long i = 0; i < number; i++) {
      requests.add(i);
    }
    return requests;
  }

  /** A map, and a timer of the common pool for each. */
  static PendingRequests inMapWithPool() {
    var pending = new ConcurrentHashMap<Long, Future<?>>();
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(
            number,
            ForkJoinPool.commonPool()
                .schedule(() -> pending.remove(number), TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
      }

      @Override
      public Object pop(long number) {
        return cancelled(pending, number);
      }

      @Override
      public void close() {
        pending.values().forEach(timer -> timer.cancel(false));
      }
    };
  }

  /** A map, and an entry of a scheduled executor for each. */
  static PendingRequests inMapWithExecutor() {
    var pending = new ConcurrentHashMap<Long, Future<?>>();
    var executor = new ScheduledThreadPoolExecutor(1);
    executor.setRemoveOnCancelPolicy(true);
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(
            number,
            executor.schedule(
                () -> pending.remove(number), TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
      }

      @Override
      public Object pop(long number) {
        return cancelled(pending, number);
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }

  private static Object cancelled(Map<Long, Future<?>> pending, long number) {
    Future<?> timer = pending.remove(number);
    timer.cancel(false);
    return timer;
  }

  /** A cache that expires by itself. */
  static PendingRequests inCaffeine() {
    Cache<Long, Object> pending =
        Caffeine.newBuilder()
            .expireAfterWrite(TIMEOUT)
            .scheduler(Scheduler.systemScheduler())
            .build();
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(number, new Object());
      }

      @Override
      public Object pop(long number) {
        return pending.asMap().remove(number);
      }

      @Override
      public void close() {
        pending.invalidateAll();
      }
    };
  }

  static PendingRequests inRequestCache() {
    var pending = RequestCache.create("bench");
    return new PendingRequests() {
      @Override
      public void add(long number) throws InterruptedException {
        if (pending.add(new Hour(number)).isEmpty()) {
          throw new AssertionError(number);
        }
      }

      @Override
      public Object pop(long number) {
        return pending.pop(Hour.PREFIX, number);
      }

      @Override
      public void close() {
        pending.close();
      }
    };
  }

  /** Times out after that. */
  final class Hour extends NumberCache {
    static final String PREFIX = "hour";

    Hour(long number) {
      super(PREFIX, number);
    }

    @Override
    protected Duration timeout() {
      return TIMEOUT;
    }
  }
}
