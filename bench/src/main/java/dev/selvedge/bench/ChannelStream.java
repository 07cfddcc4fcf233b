package dev.selvedge.bench;

import com.softwaremill.jox.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Items go through a buffer, one task at either end. */
@Comparison(
    title = "Channel: stream",
    shows = "One task sends 10,000 items to another through a buffer of 128.",
    hides =
        "How often the buffer runs full or empty, and so how often a task waits, is up to the"
            + " scheduler, and differs between the rows.",
    baseline = "arrayBlockingQueue",
    each = "item")
@Reach(row = "selvedge", beside = "jox", most = 1)
public class ChannelStream {
  static final int ITEMS = 10_000;
  private static final int CAPACITY = 128;
  private static final int PAIRS = 1;

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
