package dev.selvedge.examples.anyio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import org.junit.jupiter.api.Test;

/** The differences between the groups of AnyIO and of asyncio, and where Selvedge stands. */
class DifferencesTest {

  @Test
  void aGroupIsOpenedByAStaticMethod() throws Exception {
    assertThat(Printed.by(GroupFromFactory::program)).containsExactly("group", "sum", "3");
  }

  @Test
  void aChildIsForkedOrStarted() throws Exception {
    assertThat(Printed.by(ForkOrStart::program))
        .containsExactly(
            "the child prepares itself",
            "the child is prepared",
            "this one is not waited for",
            "except by its group");
  }

  @Test
  void aChildCanBeAwaitedAndCancelledAlone() throws Exception {
    assertThat(Printed.by(TaskHandles::program))
        .containsExactly(
            "joined: 42",
            "the answer SUCCEEDED, the idle one CANCELLED",
            "the group has not failed");
  }

  @Test
  void aGroupCanBeCancelledAsAWhole() throws Exception {
    assertThat(Printed.by(GroupCancel::program))
        .containsExactlyInAnyOrder(
            "a sibling ends: the day is over",
            "the body ends: the day is over",
            "the group has ended as usual")
        .endsWith("the group has ended as usual");
  }

  @Test
  void aTaskThatIsCancelledBeforeItBeginsRunsToItsFirstCheckpoint() throws Exception {
    assertThat(Printed.by(CancelledBeforeStart::program))
        .containsExactly("it begins", "it cleans up: there was no need of it");
  }

  @Test
  void aCancelledGroupTakesChildrenUntilItIsClosed() throws Exception {
    assertThat(Printed.by(ForkIntoCancelledGroup::program))
        .containsExactly(
            "a child forked after the failure waits in a shield",
            "the group failed: For input string: \"seven\"",
            "a closed group takes no children");
  }
}
