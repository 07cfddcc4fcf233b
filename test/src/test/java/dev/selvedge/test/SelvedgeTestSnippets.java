package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SelvedgeTestSnippets {

  // @start region=open
  @SelvedgeTest(seeds = 100)
  void theSlowOneIsLastWhateverTheOrder() throws Exception {
    List<String> done = new ArrayList<>();
    TaskGroup.run(group -> {
      group.fork(() -> {
        Tasks.sleep(Duration.ofHours(1));
        done.add("slow");
      });
      group.fork(() -> {
        Tasks.sleep(Duration.ofMinutes(1));
        done.add("fast");
      });
    });
    assertThat(done).containsExactly("fast", "slow");
  }

  // @end

  // @start region=seed
  @SelvedgeTest(seed = 4711)
  void oneRunOfMany() throws Exception {
    Tasks.yield();
  }
  // @end
}
