package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Strand;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever breaks in what users hand in, blocks return and the stack of scopes stays sound. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class BrokenUserCodeTest {

  /** An exception that cannot even be looked at. */
  @SuppressWarnings("serial")
  private static final class Unreadable extends SocketException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void aTaskThatThrowsWhatCannotBeReadHasFailedAllTheSame() throws Exception {
    Task<?>[] task = {null};
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                task[0] =
                    group.fork(() -> {
                      throw new Unreadable();
                    })))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(task[0].exceptionNow()).isInstanceOf(Unreadable.class);
  }

  @Test
  void aScopeIsLeftThoughItsBodyThrowsWhatCannotBeRead() throws Exception {
    Tasks.checkpoint();
    Object around = Strand.current().scope();
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw new Unreadable();
                }))
        .isInstanceOf(Throwable.class);
    assertThat(Strand.current().scope()).isSameAs(around);
  }

  @Test
  void aGroupJoinsItsChildrenThoughItsBodyThrowsWhatCannotBeRead() throws Exception {
    Task<?>[] task = {null};
    Object around = Strand.current().scope();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              task[0] = group.fork(Tasks::sleepForever);
              throw new Unreadable();
            }))
        .isInstanceOf(Throwable.class);
    assertThat(task[0].isDone()).isTrue();
    assertThat(Strand.current().scope()).isSameAs(around);
  }

  @Test
  void scopesAreLeftThoughTheStackOverflowsInTheMidstOfEnteringAndLeaving() throws Exception {
    Object around = Strand.current().scope();
    for (int i = 0; i < 20; i++) {
      int frames = i;
      assertThatThrownBy(() -> overflow(frames)).isInstanceOf(StackOverflowError.class);
      assertThat(Strand.current().scope()).isSameAs(around);
    }
    CancelScope scope = CancelScope.create();
    scope.cancel("afterwards all is as ever");
    assertThat(scope.run(Tasks::checkpoint)).isFalse();
  }

  private static void overflow(int frames) throws InterruptedException {
    if (frames > 0) {
      overflow(frames - 1);
    } else {
      CancelScope scope = CancelScope.withTimeout(Duration.ofHours(1));
      scope.run(() -> overflow(3));
    }
  }

  @Test
  void aFactoryThatStartsItsThreadsIsNamedAndTheBlockReturns() {
    assertThatThrownBy(() ->
            Threads.of(Thread::startVirtualThread)
                .run(() ->
                    TaskGroup.run(group -> {
                      group.fork(() -> {});
                    })))
        .isInstanceOf(Throwable.class);
  }

  @Test
  void aFactoryThatFailsIsToldOnceAndTheBlockReturns() {
    boolean[] broken = {false};
    IllegalStateException failure = new IllegalStateException("no thread");
    assertThatThrownBy(() ->
            Threads.of(
                    r -> {
                      if (broken[0]) {
                        throw failure;
                      }
                      return Thread.ofVirtual().unstarted(r);
                    })
                .run(() -> {
                  broken[0] = true;
                  TaskGroup.run(group -> group.fork(() -> {}));
                }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.leaves()).containsExactly(failure));
  }

  /**
   * A channel whose closing fails: an interrupt closes it on the interrupter's thread, unless the
   * reader is quicker, which therefore waits until that has been tried.
   */
  private static final class Unclosable extends AbstractInterruptibleChannel {
    private volatile boolean closingWasTried;

    @Override
    protected void implCloseChannel() {
      closingWasTried = true;
      throw new IllegalStateException("cannot be closed");
    }

    void block(CountDownLatch blocked) throws InterruptedException {
      begin();
      try {
        blocked.countDown();
        new CountDownLatch(1).await();
      } finally {
        Eventually.until(() -> closingWasTried);
        try {
          end(true);
        } catch (AsynchronousCloseException e) {
          assertThat(e).isNotNull();
        }
      }
    }
  }

  @Test
  void allAreCancelledThoughTheInterruptOfOneFails() throws Exception {
    Threads.of(Thread.ofPlatform().factory())
        .run(() ->
            TaskGroup.run(group -> {
              CountDownLatch blocked = new CountDownLatch(2);
              group.fork(() -> new Unclosable().block(blocked));
              Task<?> second =
                  group.fork(() -> {
                    blocked.countDown();
                    Tasks.sleepForever();
                  });
              blocked.await();
              assertThatThrownBy(() -> group.cancel("all")).hasMessage("cannot be closed");
              CancelScope.shield(() -> second.await());
              assertThat(second.isCancelled()).isTrue();
            }));
  }

  @Test
  void deadlinesComeThoughTheThreadOfTheTimersIsInterrupted() throws Exception {
    Timeouts.moveOnAfter(Duration.ofMillis(1), Tasks::sleepForever);
    Thread timers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("selvedge-timers"))
            .findAny()
            .orElseThrow();
    timers.interrupt();
    Eventually.until(() -> !timers.isInterrupted());
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), Tasks::sleepForever)).isFalse();
  }
}
