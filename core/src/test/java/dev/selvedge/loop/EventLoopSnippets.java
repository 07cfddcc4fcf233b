package dev.selvedge.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLoopSnippets {

  @Test
  void open() throws Exception {
    // @start region=open
    Map<String, Integer> visits = new HashMap<>(); // plain data: one task runs at a time
    EventLoop.run(() ->
        TaskGroup.run(group -> {
          for (String visitor : List.of("ada", "ben", "ada")) {
            group.fork(() -> {
              Tasks.sleep(Duration.ofMillis(1));
              visits.put(visitor, visits.getOrDefault(visitor, 0) + 1);
            });
          }
        }));
    // @end
    assertThat(visits).containsOnly(Map.entry("ada", 2), Map.entry("ben", 1));
  }

  @Test
  void foreign() throws Exception {
    List<String> log = new java.util.ArrayList<>();
    // @start region=foreign
    try (EventLoop loop = EventLoop.with().name("ledger").open()) {
      loop.execute(() -> log.add("from any thread"));
      Task<Integer> size = loop.submit(() -> log.size());
      assert size.join() == 1;
    }
    // @end
    assertThat(log).containsExactly("from any thread");
  }

  @Test
  void blocking() throws Exception {
    // @start region=blocking
    String answer =
        EventLoop.call(() -> {
          String asked = "question";
          return Tasks.blocking(() -> slowCall(asked)); // others run meanwhile
        });
    // @end
    assertThat(answer).isEqualTo("answer to question");
  }

  private static String slowCall(String asked) {
    return "answer to " + asked;
  }
}
