package dev.selvedge.examples.giambio;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Channel;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A producer and a slower consumer over a queue that holds two items.
 *
 * <p>The queue is a channel. A producer that finds it full waits; closing it, and not an item that
 * means the end, ends the loop of the consumer once it has had everything.
 */
public final class ProducerConsumer {
  private ProducerConsumer() {}

  static void program(PrintStream out, Duration pace) throws InterruptedException {
    // @start region=producerConsumer
    Channel<Integer> queue = Channel.bounded(2);
    TaskGroup.run(group -> {
      group.fork(() -> {
        for (int item = 1; item <= 5; item++) {
          queue.send(item);
          out.println("produced " + item);
        }
        queue.close();
      });
      group.fork(() -> {
        for (int item : queue) {
          Tasks.sleep(pace);
          out.println("consumed " + item);
        }
      });
    });
    out.println("the queue is closed and empty");
    // @end
  }

  /** Runs it with half a second for each item. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out, Duration.ofMillis(500)));
  }
}
