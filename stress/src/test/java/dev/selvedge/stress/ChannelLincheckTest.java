package dev.selvedge.stress;

import dev.selvedge.sync.Channel;
import dev.selvedge.sync.ChannelClosedException;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** A bounded channel is a queue that fills up, drains and closes. */
@Param(name = "item", gen = IntGen.class, conf = "1:3")
public class ChannelLincheckTest {
  private final Channel<Integer> channel = Channel.bounded(2);

  @Operation
  public String trySend(@Param(name = "item") int item) {
    try {
      return "" + channel.trySend(item);
    } catch (ChannelClosedException e) {
      return "closed";
    }
  }

  @Operation
  public String tryReceive() {
    try {
      return channel.tryReceive().map(String::valueOf).orElse("empty");
    } catch (ChannelClosedException e) {
      return "closed";
    }
  }

  @Operation
  public void close() {
    channel.close();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(ChannelLincheckTest.class);
  }
}
