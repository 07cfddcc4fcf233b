package dev.selvedge.taskthread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.taskthread.Script.Ask;
import dev.selvedge.taskthread.Script.Say;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Nulls and lengths of time that are none, before anything else is looked at. */
@NullUnmarked
class TaskThreadBadUseTest {

  private static final Duration NEGATIVE = Duration.ofMillis(-1);

  private final Script root = new Script("root", new ArrayList<>());

  @Test
  void nullsAreRefusedByTheNameOfTheParameter() {
    Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
    calls.put(() -> root.stop(null), "reason");
    calls.put(() -> root.stop(null, Duration.ZERO), "reason");
    calls.put(() -> root.stop("x", null), "grace");
    calls.put(() -> root.kill(null), "reason");
    calls.put(() -> root.await(null), "time");
    calls.put(() -> root.signal(null), "signal");
    calls.put(() -> root.ask(null, Duration.ZERO), "question");
    calls.put(() -> root.ask(new Ask("?"), null), "timeout");
    calls.put(() -> root.findChild((String) null), "id");
    calls.put(() -> root.findChild((Class<TaskThread>) null), "type");
    calls.put(() -> root.add((Script) null), "child");
    calls.put(() -> root.add((ChildSpec<Script>) null), "spec");
    calls.put(() -> root.remove(null), "child");
    calls.put(() -> root.slot(null, () -> {}), "slot");
    calls.put(() -> root.slot("slot", null), "body");
    calls.put(() -> root.again(null), "slot");
    calls.put(() -> root.empty(null), "slot");
    calls.put(() -> root.watch(null), "other");
    calls.put(() -> root.unwatch(null), "other");
    calls.put(() -> root.answerLater(null), "question");
    calls.put(() -> new Script("x", new ArrayList<>(), null), "options");
    calls.put(() -> ChildSpec.permanent(null), "factory");
    calls.put(() -> ChildSpec.transientChild(null), "factory");
    calls.put(() -> ChildSpec.temporary(null), "factory");
    calls.put(() -> ChildSpec.temporary(() -> root).grace(null), "grace");
    calls.put(() -> new Supervision(null, 1, Duration.ofSeconds(1)), "strategy");
    calls.put(() -> Supervision.oneForOne(1, null), "period");
    calls.put(() -> new Ending.Stopped(null), "reason");
    calls.put(() -> new Ending.Killed(null), "reason");
    calls.put(() -> new Ending.Failed(null), "failure");
    calls.put(() -> new Ended(null, new Ending.Stopped("x")), "thread");
    calls.put(() -> new Ended(root, null), "ending");
    calls.put(() -> TaskThreadOptions.defaults().supervision(null), "supervision");
    calls.put(() -> TaskThreadOptions.defaults().grace(null), "grace");
    calls.put(() -> TaskThreadOptions.defaults().slotGrace(null), "slotGrace");
    calls.put(() -> TaskThreadOptions.defaults().slowTurn(null), "slowTurn");
    calls.forEach((call, name) ->
        assertThatThrownBy(call)
            .as(name)
            .isExactlyInstanceOf(NullPointerException.class)
            .hasMessage(name));
    assertThat(root.status()).isEqualTo(TaskThread.Status.HELD);
  }

  @Test
  void negativeTimesAreRefusedWithTheirValue() {
    Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
    calls.put(() -> root.stop("x", NEGATIVE), "grace");
    calls.put(() -> root.await(NEGATIVE), "time");
    calls.put(() -> root.ask(new Ask("?"), NEGATIVE), "timeout");
    calls.forEach((call, name) ->
        assertThatThrownBy(call)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(name + " must not be negative, but is -0.001s"));
  }

  @Test
  void aSignalToOneThatWasNotStartedSaysSo() {
    assertThatThrownBy(() -> root.signal(new Say("x"))).hasMessageContaining("is HELD");
  }
}
