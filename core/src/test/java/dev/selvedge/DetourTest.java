package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.ThreadsWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetourTest {
  private final CancelScope scope = CancelScope.create();
  private final List<String> events = new ArrayList<>();

  private <T, X extends Exception> T detour(Block<T, X> body) throws X, InterruptedException {
    return Detour.call(ThreadsWorld.shared(), "detour", body);
  }

  @Test
  void aValueIsNotLostToACancellationThatCameMeanwhile() throws InterruptedException {
    scope.run(() -> {
      events.add(
          detour(() -> {
            scope.cancel("meanwhile");
            return "value";
          }));
      Tasks.checkpoint();
      events.add("past the checkpoint");
    });
    assertThat(events).containsExactly("value");
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  void aCancellationReachesTheBodyAndEndsAtItsScope() throws InterruptedException {
    scope.run(() ->
        detour(() -> {
          scope.cancel("meanwhile");
          Tasks.sleepForever();
          return "value";
        }));
    assertThat(scope.cancelCaught()).isTrue();
  }

  @Test
  void aFailureIsThrownAsItself() {
    var failure = new IOException("broken");
    assertThatThrownBy(() ->
            detour(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }
}
