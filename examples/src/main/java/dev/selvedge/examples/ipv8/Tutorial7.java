package dev.selvedge.examples.ipv8;

import dev.selvedge.Outcome;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.request.NumberCache;
import dev.selvedge.request.RequestCache;
import dev.selvedge.sync.Promise;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The three states of a future that belongs to a cache: it gets a result, its time is over, or it
 * is cancelled with all that is pending.
 */
public final class Tutorial7 {
  private Tutorial7() {}

  // @start region=cache
  /** State of a flow of messages, with a promise of what comes out of it. */
  private static final class MyCache extends NumberCache {
    final Promise<Boolean> future =
        register(Promise.create(), false); // false when its time is over

    MyCache(long number) {
      super("my-cache", number);
    }

    void finish() {
      future.succeed(true);
    }
  }

  // @end

  static void program(PrintStream out) throws InterruptedException {
    // @start region=states
    RequestCache requests = RequestCache.create("tutorial");
    Promise<Boolean> future0 = requests.add(new MyCache(0)).orElseThrow().future;
    Promise<Boolean> future1 =
        requests // times out at once, instead of in ten seconds
            .passthrough(Duration.ZERO)
            .call(() -> requests.add(new MyCache(1)).orElseThrow().future);
    Promise<Boolean> future2 = requests.add(new MyCache(2)).orElseThrow().future;

    requests.pop(MyCache.class, 0).finish();
    out.println("future0.result()=" + text(future0.await()));
    out.println("future1.result()=" + text(future1.await()));

    requests.close();
    out.println("future2.cancelled()=" + text(isCancelled(future2.outcome())));
    // @end
  }

  private static boolean isCancelled(Optional<Outcome<Boolean>> outcome) {
    return outcome.orElseThrow() instanceof Outcome.Cancelled<Boolean>;
  }

  /** As the original prints it. */
  private static String text(boolean is) {
    return is ? "True" : "False";
  }

  /** Runs it in an event loop; with an argument, on threads. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length == 0) {
      EventLoop.run(() -> program(System.out));
    } else {
      program(System.out);
    }
  }
}
