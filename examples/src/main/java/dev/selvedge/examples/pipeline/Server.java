package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.Overflow;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the connections of producers: each is a processor, and one that fails is gone alone. */
final class Server extends Part {
  private final Network network;
  private Network.@Nullable Listener listener;
  private int connections;

  Server(Network network) {
    super("server", TaskThreadOptions.defaults());
    this.network = network;
  }

  @Override
  protected void onEnter() throws Exception {
    Network.Listener mine = network.listen();
    listener = mine;
    recreate(
        "accept",
        () -> {
          addChild(new Processor("processor-" + ++connections, mine.accept()));
          reschedule("accept");
        });
  }

  @Override
  protected void onChildSignal(Signal signal, TaskThread child) throws InterruptedException {
    if (signal instanceof Master.Arrived arrived) {
      signalParent(arrived);
    }
  }

  @Override
  void hear(Signal signal) throws InterruptedException {
    if (signal instanceof Master.Stored stored) {
      signalChild(stored.connection(), stored); // if it is still there
    }
  }

  @Override
  protected Overflow onChildFull(Signal signal, TaskThread child) {
    child.kill("its producer does not read");
    return Overflow.DROP;
  }

  @Override
  protected void onExit() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
