package dev.selvedge.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.selvedge.request.NumberCache;
import dev.selvedge.request.RequestCache;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ways to hold requests until they are answered or their time is over. */
interface PendingRequests extends AutoCloseable {
  void add(long number) throws Exception;

  Object pop(long number) throws Exception;

  /** Does what is due, if that is not done at its time. */
  default void cleanUp() {}

  /**
   * How long each may be pending, and what becomes of it then.
   *
   * @param onTimeout called for each whose time is over
   */
  record Timing(Duration timeout, Runnable onTimeout) {
    /** So long that it does not come. */
    static final Timing HOUR = new Timing(Duration.ofHours(1), () -> {});

    private long nanos() {
      return timeout.toNanos();
    }
  }

  static PendingRequests fill(PendingRequests requests, int number) throws Exception {
    for (long i = 0; i < number; i++) {
      requests.add(i);
    }
    return requests;
  }

  /** A map, and a timer of the common pool for each. */
  static PendingRequests inMapWithPool(Timing timing) {
    var pending = new ConcurrentHashMap<Long, Future<?>>();
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(
            number,
            ForkJoinPool.commonPool()
                .schedule(() -> timeOut(number), timing.nanos(), TimeUnit.NANOSECONDS));
      }

      private void timeOut(long number) {
        pending.remove(number);
        timing.onTimeout.run();
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
  static PendingRequests inMapWithExecutor(Timing timing) {
    var pending = new ConcurrentHashMap<Long, Future<?>>();
    var executor = new ScheduledThreadPoolExecutor(1);
    executor.setRemoveOnCancelPolicy(true);
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(
            number, executor.schedule(() -> timeOut(number), timing.nanos(), TimeUnit.NANOSECONDS));
      }

      private void timeOut(long number) {
        pending.remove(number);
        timing.onTimeout.run();
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

  /** A map, and an entry of a wheel for each, with the length of a tick that the wheel has. */
  static PendingRequests inMapWithWheel(Timing timing) {
    return inMapWithWheel(timing, new HashedWheelTimer());
  }

  /** The same with a wheel that ticks as one tells it. */
  static PendingRequests inMapWithWheel(Timing timing, HashedWheelTimer wheel) {
    var pending = new ConcurrentHashMap<Long, Timeout>();
    return new PendingRequests() {
      @Override
      public void add(long number) {
        pending.put(
            number,
            wheel.newTimeout(timeout -> timeOut(number), timing.nanos(), TimeUnit.NANOSECONDS));
      }

      private void timeOut(long number) {
        pending.remove(number);
        timing.onTimeout.run();
      }

      @Override
      public Object pop(long number) {
        Timeout timer = pending.remove(number);
        timer.cancel();
        return timer;
      }

      @Override
      public void close() {
        wheel.stop();
      }
    };
  }

  private static Object cancelled(Map<Long, Future<?>> pending, long number) {
    Future<?> timer = pending.remove(number);
    timer.cancel(false);
    return timer;
  }

  /** A cache that expires by itself. */
  static PendingRequests inCaffeine(Timing timing) {
    Cache<Long, Object> pending =
        Caffeine.newBuilder()
            .expireAfterWrite(timing.timeout)
            .scheduler(Scheduler.systemScheduler())
            .evictionListener((number, request, cause) -> timing.onTimeout.run())
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
      public void cleanUp() {
        pending.cleanUp();
      }

      @Override
      public void close() {
        pending.invalidateAll();
      }
    };
  }

  static PendingRequests inRequestCache(Timing timing) {
    var pending = RequestCache.create("bench");
    return new PendingRequests() {
      @Override
      public void add(long number) throws InterruptedException {
        if (pending.add(new Timed(number, timing)).isEmpty()) {
          throw new AssertionError(number);
        }
      }

      @Override
      public Object pop(long number) {
        return pending.pop(Timed.PREFIX, number);
      }

      @Override
      public void close() {
        pending.close();
      }
    };
  }

  /** State that times out. */
  final class Timed extends NumberCache {
    static final String PREFIX = "timed";

    private final Timing timing;

    Timed(long number, Timing timing) {
      super(PREFIX, number);
      this.timing = timing;
    }

    @Override
    protected Duration timeout() {
      return timing.timeout;
    }

    @Override
    protected void onTimeout() {
      timing.onTimeout.run();
    }
  }
}
