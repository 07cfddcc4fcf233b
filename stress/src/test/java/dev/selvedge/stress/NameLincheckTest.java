package dev.selvedge.stress;

import dev.selvedge.manager.TaskManager;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A name of a manager: who has it, who gets it, who is cancelled. */
public class NameLincheckTest {

  private static final Callable<String> BODY = new Body();

  private final TaskManager manager = new Unstarted();

  /** Takes the name if it is free. */
  @Operation
  public boolean register() {
    try {
      manager.register("name", BODY);
      return true;
    } catch (IllegalStateException exists) {
      return false;
    }
  }

  /** Takes the name, from whoever has it. */
  @Operation
  public String replace() throws InterruptedException {
    manager.replace("name", BODY);
    return "replaced";
  }

  @Operation
  public boolean cancel() {
    return manager.cancel("name");
  }

  @Operation
  public boolean isActive() {
    return manager.isActive("name");
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(NameLincheckTest.class);
  }

  /** Its tasks are held, so that they have no threads of their own. */
  private static final class Unstarted extends TaskManager {
    Unstarted() {
      super("stress");
    }
  }

  private static final class Body implements Callable<String> {
    @Override
    public String call() {
      return "never";
    }
  }
}
