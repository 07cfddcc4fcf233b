package dev.selvedge.stress;

import static dev.selvedge.sync.Select.otherwise;
import static dev.selvedge.sync.Select.receive;
import static dev.selvedge.sync.Select.send;

import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Select;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** A select in order looks at two channels at one moment. */
@Param(name = "item", gen = IntGen.class, conf = "1:3")
public class SelectLincheckTest {
  private final Channel<Integer> urgent = Channel.bounded(1);
  private final Channel<Integer> other = Channel.bounded(1);

  @Operation
  public boolean sendUrgent(@Param(name = "item") int item) {
    return urgent.trySend(item);
  }

  @Operation
  public boolean sendOther(@Param(name = "item") int item) {
    return other.trySend(item);
  }

  @Operation
  public String select() throws InterruptedException {
    return Select.<String, RuntimeException>inOrder(
            receive(urgent, item -> "urgent " + item),
            receive(other, item -> "other " + item),
            otherwise(() -> "none"))
        .run();
  }

  @Operation
  public String passOn(@Param(name = "item") int item) throws InterruptedException {
    return Select.<String, RuntimeException>inOrder(
            receive(other, received -> "other " + received),
            send(urgent, item, () -> "sent"),
            otherwise(() -> "none"))
        .run();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(SelectLincheckTest.class, SelectLincheckTest.class);
  }
}
