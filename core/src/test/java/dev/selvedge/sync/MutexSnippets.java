package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Mutex}. */
class MutexSnippets {

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Mutex mutex = Mutex.create();
    List<String> log = new ArrayList<>();
    TaskGroup.run(group -> {
      group.fork(() -> mutex.withLock(() -> log.add("one")));
      group.fork(() -> mutex.withLock(() -> log.add("other")));
    });
    // @end
    assertThat(log).containsExactlyInAnyOrder("one", "other");
  }
}
