package dev.selvedge.bench;

import dev.selvedge.bench.PendingRequests.Timing;
import dev.selvedge.request.Request;
import dev.selvedge.request.RequestCache;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Nobody answers. */
@Comparison(
    title = "Requests whose time is over",
    shows =
        "A hundred thousand requests are added, each with a time-out of ten milliseconds, until the"
            + " time-outs of all have been told: what adding and expiring cost together, while they"
            + " go on side by side.",
    hides =
        "At the end ten milliseconds pass in which nothing need be done. selvedge runs each"
            + " time-out in a task of its own, which may wait; the timers run them on their own"
            + " thread, which may not. selvedgeOpened has no time-outs to run: its requests end,"
            + " which whoever awaits them sees. Caffeine is told to look for what is due, since it"
            + " does that by itself only once a second, and Netty's wheel ticks each millisecond,"
            + " and not ten times a second as by default.",
    baseline = "mapAndPool",
    each = "request")
public class RequestExpiry {
  static final int REQUESTS = 100_000;
  private static final Duration TIMEOUT = Duration.ofMillis(10);

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void mapAndPool() throws Exception {
    expire(PendingRequests::inMapWithPool);
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void mapAndExecutor() throws Exception {
    expire(PendingRequests::inMapWithExecutor);
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void mapAndWheel() throws Exception {
    expire(timing ->
        PendingRequests.inMapWithWheel(timing, new HashedWheelTimer(1, TimeUnit.MILLISECONDS)));
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void caffeine() throws Exception {
    expire(PendingRequests::inCaffeine);
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void selvedge() throws Exception {
    expire(PendingRequests::inRequestCache);
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void selvedgeOpened() throws Exception {
    try (RequestCache cache = RequestCache.create("bench")) {
      for (int i = 1; i < REQUESTS; i++) {
        cache.open("timed", TIMEOUT);
      }
      Request<Object> last = cache.open("timed", TIMEOUT);
      try {
        throw new AssertionError(last.await());
      } catch (TimeoutException asAllBeforeIt) {
        return;
      }
    }
  }

  private static void expire(Function<Timing, PendingRequests> kind) throws Exception {
    var left = new CountDownLatch(REQUESTS);
    Timing timing = new Timing(TIMEOUT, left::countDown);
    try (PendingRequests pending = PendingRequests.fill(kind.apply(timing), REQUESTS)) {
      while (!left.await(1, TimeUnit.MILLISECONDS)) {
        pending.cleanUp();
      }
    }
  }
}
