package dev.selvedge.taskthread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.taskthread.Script.Ask;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A TaskThread that answers keeps nothing of its questions. */
class ReplyTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final OpenReplies open = new OpenReplies();
  private final Reply<String> reply = opened();
  private final Reply<String> other = opened();

  private Reply<String> opened() {
    Reply<String> opened = new Reply<>(new Ask("?"), "root", open);
    open.add(opened);
    return opened;
  }

  @Test
  void whatIsAnsweredIsOpenNoMore() throws Exception {
    assertThat(reply.send("yes")).isTrue();
    assertThat(open.size()).isEqualTo(1);
    assertThat(reply.await(LONG)).isEqualTo("yes");
    assertThat(other.send("no")).isTrue();
    assertThat(open.size()).isZero();
  }

  @Test
  void whatCannotBeAnsweredIsOpenNoMore() {
    assertThat(reply.fail(new IOException("broken"))).isTrue();
    other.unanswered("it forgot");
    assertThat(open.size()).isZero();
    assertThatThrownBy(() -> reply.await(LONG))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("could not answer")
        .hasRootCauseMessage("broken");
    assertThatThrownBy(() -> other.await(LONG))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("it forgot");
  }

  @Test
  void theEndAnswersWhatIsOpenAndNothingElse() throws Exception {
    reply.send("before");
    open.end();
    assertThat(open.size()).isZero();
    assertThat(reply.await(LONG)).isEqualTo("before");
    assertThat(other.send("late")).isFalse();
    assertThatThrownBy(() -> other.await(LONG))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("it has ended");
  }
}
