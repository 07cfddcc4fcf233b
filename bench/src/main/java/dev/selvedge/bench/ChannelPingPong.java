package dev.selvedge.bench;

import com.softwaremill.jox.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** An item goes from one task to another and back. */
@Comparison(
    title = "Channel: ping-pong",
    shows =
        "A hand-over without a buffer, with somebody waiting for it every time: mostly waking up.",
    hides =
        "Whether the two tasks share a carrier thread, which decides more than anything else, is"
            + " up to the scheduler. The rows of the JDK and jox run in the same tasks.",
    baseline = "linkedTransferQueue",
    each = "hand-over")
@Reach(row = "selvedge", beside = "linkedTransferQueue", most = 1.3)
@Reach(row = "selvedge", beside = "jox", most = 1)
public class ChannelPingPong {
  static final int TIMES = 1_000;
  private static final int HAND_OVERS = 2 * TIMES;

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void linkedTransferQueue() throws InterruptedException {
    Pipes.pingPong(
        Pipe.handingOver(new LinkedTransferQueue<>()),
        Pipe.handingOver(new LinkedTransferQueue<>()),
        TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void synchronousQueue() throws InterruptedException {
    Pipes.pingPong(Pipe.of(new SynchronousQueue<>()), Pipe.of(new SynchronousQueue<>()), TIMES);
  }

  /** With room for one item. */
  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void arrayBlockingQueue() throws InterruptedException {
    Pipes.pingPong(
        Pipe.of(new ArrayBlockingQueue<>(1)), Pipe.of(new ArrayBlockingQueue<>(1)), TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void jox() throws InterruptedException {
    Pipes.pingPong(
        Pipe.of(Channel.<Integer>newRendezvousChannel()),
        Pipe.of(Channel.<Integer>newRendezvousChannel()),
        TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void kotlin() {
    ChannelCoroutines.pingPongOnDefault(TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void kotlinRunBlocking() {
    ChannelCoroutines.pingPongInRunBlocking(TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(HAND_OVERS)
  public void selvedge() throws InterruptedException {
    Pipes.pingPong(
        Pipe.of(dev.selvedge.sync.Channel.<Integer>rendezvous()),
        Pipe.of(dev.selvedge.sync.Channel.<Integer>rendezvous()),
        TIMES);
  }
}
