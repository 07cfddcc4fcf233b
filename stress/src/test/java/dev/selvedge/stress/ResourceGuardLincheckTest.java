package dev.selvedge.stress;

import dev.selvedge.sync.BusyResourceException;
import dev.selvedge.sync.ResourceGuard;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** However many come at a time, one enters. */
public class ResourceGuardLincheckTest {
  private final ResourceGuard guard = ResourceGuard.of("resource");

  @Operation
  public boolean enter() {
    try {
      guard.enter();
      return true;
    } catch (BusyResourceException e) {
      return false;
    }
  }

  @Operation
  public boolean isUsed() {
    return guard.statistics().user().isPresent();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(ResourceGuardLincheckTest.class);
  }
}
