package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.ChildSpec;
import dev.selvedge.taskthread.Ended;
import dev.selvedge.taskthread.Overflow;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.Supervision;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of the pipeline. Items come up from the server and go down to the writer; that they are
 * stored comes up from the writer and goes down to the broadcaster, and to the server, which tells
 * the producer.
 *
 * <p>The broadcaster shows what the writer stores, and the server needs both: each is restarted
 * with those that it depends on.
 */
final class Master extends Part {

  /** An item has come, by a connection of this id. */
  record Arrived(Item item, String connection) implements Signal {}

  /** An item is stored, that has come by a connection of this id. */
  record Stored(Item item, String connection) implements Signal {}

  private final Store.Factory stores;
  private final Network producers;
  private final Network viewers;
  private final Map<String, Integer> restarts = new TreeMap<>();

  Master(Store.Factory stores, Network producers, Network viewers) {
    super(
        "master",
        TaskThreadOptions.defaults()
            .supervision(Supervision.restForOne(5, Duration.ofSeconds(10))));
    this.stores = stores;
    this.producers = producers;
    this.viewers = viewers;
  }

  @Override
  protected void onEnter() {
    addChild(ChildSpec.permanent(() -> new Writer(stores)));
    addChild(ChildSpec.permanent(() -> new Broadcaster(viewers)));
    addChild(ChildSpec.permanent(() -> new Server(producers)));
  }

  @Override
  protected void onChildSignal(Signal signal, TaskThread child) throws InterruptedException {
    switch (signal) {
      case Arrived arrived -> signalChild("writer", arrived);
      case Stored stored -> {
        signalChild("server", stored);
        signalChild("broadcaster", stored);
      }
      case Ended _ -> restarts.merge(child.id(), 1, Integer::sum);
      default -> {}
    }
  }

  /** The producer has no receipt then, and sends the item again. */
  @Override
  protected Overflow onChildFull(Signal signal, TaskThread child) {
    return Overflow.DROP;
  }

  /** How often each child has ended; to be read when the master has. */
  Map<String, Integer> restarts() {
    return restarts;
  }
}
