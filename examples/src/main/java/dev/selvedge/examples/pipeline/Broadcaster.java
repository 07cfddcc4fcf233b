package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.Overflow;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells all viewers what was stored, as over web sockets. A viewer that is too slow is cut off. */
final class Broadcaster extends Part {
  private final Network network;
  private Network.@Nullable Listener listener;
  private int viewers;

  Broadcaster(Network network) {
    super("broadcaster", TaskThreadOptions.defaults());
    this.network = network;
  }

  @Override
  protected void onEnter() throws Exception {
    Network.Listener mine = network.listen();
    listener = mine;
    recreate(
        "accept",
        () -> {
          addChild(new Viewer("viewer-" + ++viewers, mine.accept()));
          reschedule("accept");
        });
  }

  @Override
  void hear(Signal signal) throws InterruptedException {
    if (signal instanceof Master.Stored) {
      signalChildren(signal);
    }
  }

  @Override
  protected Overflow onChildFull(Signal signal, TaskThread viewer) {
    viewer.kill("it is too slow");
    return Overflow.DROP;
  }

  @Override
  protected void onExit() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }

  /** The connection of a viewer, which only listens. */
  static final class Viewer extends Part {
    private final Network.Wire wire;

    Viewer(String id, Network.Wire wire) {
      super(id, TaskThreadOptions.defaults().signalCapacity(100));
      this.wire = wire;
    }

    @Override
    protected void onEnter() throws InterruptedException {
      recreate(
          "read",
          () -> {
            if (wire.receive().isPresent()) {
              reschedule("read");
            } else {
              stop("the viewer has closed");
            }
          });
    }

    @Override
    void hear(Signal signal) throws Exception {
      if (signal instanceof Master.Stored(var item, var _)) {
        wire.send(item.line());
      }
    }

    @Override
    protected void onExit() throws IOException {
      wire.close();
    }
  }
}
