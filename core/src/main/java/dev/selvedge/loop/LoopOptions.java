package dev.selvedge.loop;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.SlowSteps;
import dev.selvedge.kernel.SystemTimers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What a loop was asked to be, and how it is made. */
final class LoopOptions implements EventLoop.Builder {

  private String name = "loop";
  private Duration slowStep = Duration.ofMillis(100);
  private ThreadFactory threads = Thread.ofVirtual().factory();
  private FailureHandler handler = LoopOptions::log;

  @Override
  public LoopOptions name(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  @Override
  public LoopOptions slowStep(Duration time) {
    this.slowStep = Arguments.notNegative(time, "time");
    return this;
  }

  @Override
  public LoopOptions threads(ThreadFactory factory) {
    this.threads = requireNonNull(factory, "factory");
    return this;
  }

  @Override
  public LoopOptions onFailure(FailureHandler handler) {
    this.handler = requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    LoopWorld world = newWorld();
    return Entrance.get().<T, X>call(world, name, () -> callIn(world, body));
  }

  private <T extends @Nullable Object> T callIn(LoopWorld world, Block<? extends T, ?> body)
      throws Exception {
    try (EventLoop _ = EventLoop.of(world, handler)) {
      return body.call();
    } finally {
      Leftovers.end(world);
    }
  }

  @Override
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    this.<@Nullable Void, X>call(() -> {
      body.run();
      return null;
    });
  }

  @Override
  public EventLoop open() {
    return EventLoop.opened(newWorld(), handler);
  }

  private LoopWorld newWorld() {
    LoopWorld world = new LoopWorld(name, threads, SystemTimers.shared(), Order.FIFO, false);
    if (!slowStep.isZero()) {
      SlowSteps slow = new SlowSteps(world, slowStep);
      world.onTurn(_ -> slow.turn());
    }
    return world;
  }

  /** What hears of failures unless told otherwise. */
  static void log(Task<?> task, Throwable failure) {
    System.getLogger("dev.selvedge")
        .log(
            Level.ERROR,
            "task \"%s\" failed, which was handed to an event loop".formatted(task.name()),
            failure);
  }
}
