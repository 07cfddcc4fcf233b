package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a question waits for: to be given now or later, once, from any thread.
 *
 * {@snippet class=TaskThreadSnippets region=replyLater}
 *
 * <p>If the TaskThread ends before, whoever asked gets an {@link UnansweredException}.
 *
 * @param <R> the type of the answer
 */
public final class Reply<R extends @Nullable Object> {

  private final Question<R> question;
  private final String asked;
  private final OpenReplies open;
  private final Promise<R> answer = Promise.create();

  /** That somebody will reply; by the task that handles the question only. */
  private boolean promised;

  Reply(Question<R> question, String asked, OpenReplies open) {
    this.question = question;
    this.asked = asked;
    this.open = open;
  }

  /**
   * Answers. Never waits.
   *
   * @return false if it was answered before, or if the TaskThread has ended
   */
  public boolean send(R value) {
    return settled(answer.trySucceed(value));
  }

  /**
   * Answers with a failure, which becomes the cause of an {@link UnansweredException}. Never waits.
   *
   * @return false if it was answered before, or if the TaskThread has ended
   */
  public boolean fail(Throwable failure) {
    requireNonNull(failure, "failure");
    return settled(
        answer.tryFail(
            new UnansweredException(
                "TaskThread \"%s\" could not answer %s: %s".formatted(asked, question, failure),
                failure)));
  }

  void unanswered(String why) {
    settled(
        answer.tryFail(
            new UnansweredException(
                "TaskThread \"%s\" does not answer %s: %s".formatted(asked, question, why), null)));
  }

  private boolean settled(boolean byThis) {
    open.remove(this);
    return byThis;
  }

  boolean isFor(Signal other) {
    return question == other;
  }

  void promise() {
    promised = true;
  }

  boolean isPromised() {
    return promised;
  }

  R await(Duration timeout) throws InterruptedException, TimeoutException {
    try {
      return answer.await(timeout);
    } catch (CompletionException e) {
      throw (UnansweredException) requireNonNull(e.getCause());
    } catch (TimeoutException e) {
      TimeoutException late =
          new TimeoutException(
              "TaskThread \"%s\" has not answered %s within %s"
                  .formatted(asked, question, Arguments.text(timeout)));
      late.initCause(e);
      throw late;
    }
  }

  @Override
  public String toString() {
    return "reply to " + question;
  }
}
