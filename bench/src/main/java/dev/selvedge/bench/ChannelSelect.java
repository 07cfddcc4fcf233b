package dev.selvedge.bench;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import dev.selvedge.TaskGroup;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A task receives from whichever of two channels has something. */
@Comparison(
    title = "Channel: select",
    shows = "Two producers, a rendezvous channel each, and a consumer that selects.",
    hides = "Two clauses only; a select costs more with each. The JDK has nothing like it.",
    baseline = "jox",
    each = "item")
@Reach(row = "selvedge", beside = "jox", most = 1)
public class ChannelSelect {
  static final int ITEMS = 10_000;
  private static final int EACH = ITEMS / 2;

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void jox() throws InterruptedException {
    Channel<Integer> left = Channel.newRendezvousChannel();
    Channel<Integer> right = Channel.newRendezvousChannel();
    TaskGroup.run(group -> {
      produce(group, Pipe.of(left));
      produce(group, Pipe.of(right));
      for (int i = 0; i < ITEMS; i++) {
        Integer item = Select.select(left.receiveClause(), right.receiveClause());
        consume(item);
      }
    });
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void kotlin() {
    ChannelCoroutines.selectOnDefault(EACH);
  }

  /** The clauses are made anew for each select. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void selvedge() throws InterruptedException {
    var left = dev.selvedge.sync.Channel.<Integer>rendezvous();
    var right = dev.selvedge.sync.Channel.<Integer>rendezvous();
    TaskGroup.run(group -> {
      produce(group, Pipe.of(left));
      produce(group, Pipe.of(right));
      for (int i = 0; i < ITEMS; i++) {
        Integer item =
            dev.selvedge.sync.Select.<Integer, RuntimeException>select(
                dev.selvedge.sync.Select.receive(left, ChannelSelect::same),
                dev.selvedge.sync.Select.receive(right, ChannelSelect::same));
        consume(item);
      }
    });
  }

  /** The clauses are made once. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void selvedgeReused() throws InterruptedException {
    var left = dev.selvedge.sync.Channel.<Integer>rendezvous();
    var right = dev.selvedge.sync.Channel.<Integer>rendezvous();
    TaskGroup.run(group -> {
      produce(group, Pipe.of(left));
      produce(group, Pipe.of(right));
      var select =
          dev.selvedge.sync.Select.<Integer, RuntimeException>of(
              dev.selvedge.sync.Select.receive(left, ChannelSelect::same),
              dev.selvedge.sync.Select.receive(right, ChannelSelect::same));
      for (int i = 0; i < ITEMS; i++) {
        consume(select.run());
      }
    });
  }

  private static Integer same(Integer item) {
    return item;
  }

  private static void produce(TaskGroup group, Pipe pipe) {
    group.fork(() -> {
      for (int i = 0; i < EACH; i++) {
        pipe.put(1);
      }
    });
  }

  private static void consume(Integer item) {
    if (item != 1) {
      throw new AssertionError(item);
    }
  }
}
