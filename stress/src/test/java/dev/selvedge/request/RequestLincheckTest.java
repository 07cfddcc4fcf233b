package dev.selvedge.request;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.Timers;
import dev.selvedge.stress.Lincheck;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is pending: adding, finding and everything that ends it agree on what is there. The alarm of
 * the time-outs is rung by an operation, which takes out one entry that is due, as the task of the
 * time-outs does.
 */
@Param(name = "number", gen = IntGen.class, conf = "1:2")
public class RequestLincheckTest {

  /** A clock that stands still and keeps the one alarm there is. */
  static final class StillTimers extends Timers {
    private volatile @Nullable Alarm armed;

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public void arm(Alarm alarm, long atNanos) {
      armed = alarm;
    }

    @Override
    public boolean disarm(Alarm alarm) {
      boolean was = armed == alarm;
      armed = null;
      return was;
    }
  }

  /** Due from the beginning. */
  static final class Cache extends NumberCache {
    Cache(long number) {
      super("stress", number);
    }
  }

  private final StillTimers timers = new StillTimers();
  private final RequestCore core =
      new RequestCore(
          (RequestOptions) RequestCache.with().name("stress").numbersFrom(new SplittableRandom(1)),
          timers);

  @Operation
  public boolean add(@Param(name = "number") int number) {
    return core.tryAdd(new Cache(number), 0, false) == null;
  }

  @Operation
  public boolean has(@Param(name = "number") int number) {
    return core.has("stress", number);
  }

  @Operation
  public boolean pop(@Param(name = "number") int number) {
    return core.poll(core.new ByPrefix("stress", number)) != null;
  }

  @Operation(nonParallelGroup = "timers")
  public long timeOut() {
    if (timers.armed instanceof Lane lane) {
      timers.armed = null;
      core.ringing(lane);
    }
    Entry entry = core.takeDue();
    return entry == null ? -1 : entry.number;
  }

  @Operation
  public int shutdown() {
    return core.takeAllAndClose("stress").size();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(RequestLincheckTest.class);
  }
}
