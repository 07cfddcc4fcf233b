package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import dev.selvedge.sync.Channel;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A body that is run again and again. */
@Comparison(
    title = "Round of a slot",
    shows =
        "A slot of a TaskThread that reschedules itself 10,000 times, beside loops that put an item"
            + " into a queue and take it out again in each round.",
    hides =
        "The TaskThread is started and ended too, spread over the rounds. A slot lets others have"
            + " their turn between two rounds, and yields its carrier; the loops do not.",
    baseline = "arrayBlockingQueue",
    each = "round")
public class RescheduledSlot {
  static final int ROUNDS = 10_000;

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public void arrayBlockingQueue() throws InterruptedException {
    TaskGroup.run(group ->
        group.fork(
            "loop",
            () -> {
              var queue = new ArrayBlockingQueue<Integer>(1);
              for (int round = 0; round < ROUNDS; round++) {
                queue.put(round);
                queue.take();
              }
            }));
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public void channel() throws InterruptedException {
    TaskGroup.run(group ->
        group.fork(
            "loop",
            () -> {
              Channel<Integer> channel = Channel.bounded(1);
              for (int round = 0; round < ROUNDS; round++) {
                channel.send(round);
                channel.receive();
              }
            }));
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public void selvedge() throws InterruptedException {
    new Rescheduling().run();
  }

  private static final class Rescheduling extends TaskThread {
    private int rounds;

    Rescheduling() {
      super(TaskThreadOptions.defaults().maxRate(Integer.MAX_VALUE));
    }

    @Override
    protected void onEnter() throws InterruptedException {
      recreate("round", this::round);
    }

    private void round() {
      if (++rounds < ROUNDS) {
        reschedule("round");
      } else {
        stop("that was the last");
      }
    }
  }
}
