package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredReadyTest {
  private final List<String> events = new ArrayList<>();

  private void body(Ready<String> ready) {
    ready.started("prepared");
    events.add("goes on");
  }

  @Test
  void aBodyThatSaysThatItIsReadyCanBeCalled() {
    body(Ready.ignored());
    assertThat(events).containsExactly("goes on");
  }

  @Test
  void aBodyThatSaysThatItIsReadyCanBeForked() throws InterruptedException {
    TaskGroup.run(group -> group.fork(() -> body(Ready.ignored())));
    assertThat(events).containsExactly("goes on");
  }

  @Test
  void nobodyMindsIfItIsSaidTwice() {
    Ready<String> ready = Ready.ignored();
    ready.started("once");
    ready.started();
  }
}
