package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import org.junit.jupiter.api.Test;

/**
 * Leaving scopes where they cannot be left. Blocks cannot do it, since they leave what they have
 * entered on the thread that entered it: only the kernel can be asked to.
 */
@EveryWorld
class StrandLeaveTest {

  private final CancelScopeImpl outer = new CancelScopeImpl("outer");
  private final CancelScopeImpl inner = new CancelScopeImpl("inner");

  @Test
  void aScopeThatWasLeftCannotBeLeftAgain() throws Exception {
    Strand strand = outer.enter();
    Scope around = outer.around();
    inner.enter();
    strand.leave(inner);
    assertThatThrownBy(() -> strand.leave(inner))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(
            "scope \"inner\" cannot be left: task \"%s\" is in scope \"outer\"; scopes are left in reverse order"
                .formatted(strand.name()));
    assertThat(strand.scope()).isSameAs(outer);
    strand.leave(outer);
    assertThat(strand.scope()).isSameAs(around);
  }

  @Test
  void aScopeThatWasNotEnteredCannotBeLeft() throws Exception {
    Strand strand = Strand.current();
    Scope before = strand.scope();
    assertThatThrownBy(() -> strand.leave(outer))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scope \"outer\" cannot be left");
    assertThat(strand.scope()).isSameAs(before);
  }

  @Test
  void aScopeIsNotLeftByAnotherTask() throws Exception {
    Strand host = outer.enter();
    try {
      TaskGroup.run(group ->
          group
              .fork(
                  "stranger",
                  () -> {
                    Strand stranger = Strand.current();
                    assertThatThrownBy(() -> stranger.leave(outer))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("scope \"outer\"")
                        .hasMessageContaining("task \"stranger\"");
                    assertThat(stranger.scope()).isSameAs(stranger);
                  })
              .join());
      assertThat(host.scope()).isSameAs(outer);
    } finally {
      host.leave(outer);
    }
  }

  /** Where a stack overflow kept the inner one from being left. */
  @Test
  void leavingAnOuterScopeLeavesThoseInsideIt() throws Exception {
    Strand strand = outer.enter();
    Scope around = outer.around();
    inner.enter();
    strand.leave(outer);
    assertThat(strand.scope()).isSameAs(around);
  }

  @Test
  void ofTwoScopesThatAreLeftInTheWrongOrderTheInnerOneIsNamed() throws Exception {
    Strand strand = outer.enter();
    Scope around = outer.around();
    inner.enter();
    strand.leave(outer);
    assertThatThrownBy(() -> strand.leave(inner))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(
            "scope \"inner\" cannot be left: task \"%s\" is in scope \"%s\"; scopes are left in reverse order"
                .formatted(strand.name(), around.name()));
    assertThat(strand.scope()).isSameAs(around);
  }
}
