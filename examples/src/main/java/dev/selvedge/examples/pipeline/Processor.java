package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.io.IOException;
import java.util.Optional;

/** One connection of a producer: reads items, signals them up, and writes receipts. */
final class Processor extends Part {
  private final Network.Wire wire;

  Processor(String id, Network.Wire wire) {
    super(id, TaskThreadOptions.defaults());
    this.wire = wire;
  }

  @Override
  protected void onEnter() throws InterruptedException {
    recreate(
        "read",
        () -> {
          Optional<String> line = wire.receive();
          if (line.isPresent()) {
            signalParent(new Master.Arrived(Item.parse(line.get()), id()));
            reschedule("read");
          } else {
            stop("the producer has closed");
          }
        });
  }

  @Override
  void hear(Signal signal) throws Exception {
    if (signal instanceof Master.Stored(var item, var _)) {
      wire.send(item.receipt());
    }
  }

  @Override
  protected void onExit() throws IOException {
    wire.close();
  }
}
