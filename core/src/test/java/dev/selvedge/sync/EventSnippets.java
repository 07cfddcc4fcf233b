package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Event}. */
class EventSnippets {

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Event connected = Event.create();
    TaskGroup.run(group -> {
      group.fork(() -> {
        connected.await();
        log.add("talk");
      });
      log.add("connect");
      connected.set();
    });
    // @end
    assertThat(log).containsExactly("connect", "talk");
  }
}
