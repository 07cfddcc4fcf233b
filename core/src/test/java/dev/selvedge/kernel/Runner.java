package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A strand that runs one step on a thread of its own. */
final class Runner extends Strand {

  interface Step {
    void run() throws Exception;
  }

  private final Step body;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch over = new CountDownLatch(1);

  Runner(Scope parent, Step body) {
    this(ThreadsWorld.shared(), parent, body);
  }

  Runner(World world, @Nullable Scope parent, Step body) {
    super(world, parent);
    this.body = body;
  }

  @Override
  public String name() {
    return "runner";
  }

  @Override
  protected void execute() {
    try {
      body.run();
    } catch (Throwable t) {
      failure.set(t);
    } finally {
      end();
      over.countDown();
    }
  }

  void start() {
    world().start(this);
  }

  /** Waits for its end; fails with what it threw. */
  void join() throws InterruptedException {
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(failure.get()).isNull();
  }
}
