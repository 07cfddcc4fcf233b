package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Pace;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name between the end of its task and the moment when the table learns of it. */
@Timeout(60)
class NameTableTest {

  private final TaskManager manager = TaskManager.open("m");
  private final NameTable<Entry<?>> table = new NameTable<>();

  NameTableTest() {
    table.start();
  }

  @AfterEach
  void close() {
    manager.shutdown(Duration.ZERO).orElseThrow();
  }

  @Test
  void whoTellsItsEndLateDoesNotTakeTheNameFromWhoHasGotIt() {
    Entry<String> first = entry();
    Entry<String> second = entry();
    table.add(first);
    first.task().cancel("test");
    assertThat(table.add(second)).isEqualTo(NameTable.Answer.TAKEN);
    table.ended(first);
    assertThat(table.get("one")).isSameAs(second);
    assertThat(table.live()).containsExactly(second);
  }

  @Test
  void aSuccessorThatIsReplacedIsCancelledThoughTheOneBeforeHasEndedUntold() {
    Entry<String> first = entry();
    Entry<String> second = entry();
    Entry<String> third = entry();
    table.add(first);
    table.replace(second);
    assertThat(first.isLive()).isFalse();
    table.replace(third);
    assertThat(second.task().isCancelled()).isTrue();
    table.ended(second);
    table.ended(first);
    assertThat(table.live()).containsExactly(third);
    assertThat(table.predecessor(third)).isNull();
  }

  @Test
  void whoTakesTheNameOfOneThatHasEndedUntoldIsTheYoungest() {
    Entry<String> first = entry();
    Entry<String> other = entry("other");
    Entry<String> second = entry();
    table.add(first);
    table.add(other);
    first.task().cancel("test");
    table.add(second);
    assertThat(table.live()).containsExactly(other, second);
  }

  private Entry<String> entry() {
    return entry("one");
  }

  /** Of a task that is held, and whose end the table learns of only from the test. */
  private Entry<String> entry(String name) {
    Core core = manager.core();
    Callable<String> body = () -> "never";
    Registration plan = new Registration(core).after(Duration.ofDays(1));
    Entry<String> entry = new SingleEntry<>(core, plan, name, null, body);
    entry.bind(
        (Task<String>)
            Entrance.get().<String>forkHeld(core.group(), name, body, false, new Untold()));
    return entry;
  }

  private static final class Untold implements Pace {
    @Override
    public void afterRun(@Nullable Throwable failure) {}

    @Override
    public void ended() {}
  }
}
