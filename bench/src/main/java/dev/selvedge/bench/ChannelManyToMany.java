package dev.selvedge.bench;

import com.softwaremill.jox.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Several tasks at either end of one buffer. */
@Comparison(
    title = "Channel: four producers, four consumers",
    shows = "Eight tasks, one buffer of 128, 10,000 items: a contended channel.",
    hides =
        "On two cores at most two of the eight run at a time. An item is worth nothing; real ones"
            + " leave a channel alone for longer.",
    baseline = "arrayBlockingQueue",
    each = "item")
@Reach(row = "selvedge", beside = "jox", most = 1)
public class ChannelManyToMany {
  static final int ITEMS = 10_000;
  private static final int CAPACITY = 128;
  private static final int PAIRS = 4;

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void arrayBlockingQueue() throws InterruptedException {
    Pipes.stream(Pipe.of(new ArrayBlockingQueue<>(CAPACITY)), PAIRS, ITEMS);
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void jox() throws InterruptedException {
    Pipes.stream(Pipe.of(Channel.<Integer>newBufferedChannel(CAPACITY)), PAIRS, ITEMS);
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void kotlin() {
    ChannelCoroutines.streamOnDefault(CAPACITY, PAIRS, ITEMS);
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void kotlinRunBlocking() {
    ChannelCoroutines.streamInRunBlocking(CAPACITY, PAIRS, ITEMS);
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void selvedge() throws InterruptedException {
    Pipes.stream(Pipe.of(dev.selvedge.sync.Channel.<Integer>bounded(CAPACITY)), PAIRS, ITEMS);
  }
}
