package dev.selvedge.test;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a simulation was asked to be. */
final class Options implements VirtualTime.Builder {

  String name = "simulation";
  boolean manual;
  boolean realTime;
  Instant start = Instant.EPOCH;
  @Nullable Long seed;
  Duration timeout = Duration.ofSeconds(10);
  Duration slowStep = Duration.ofMillis(100);
  ThreadFactory threads = Thread.ofVirtual().factory();
  @Nullable Consumer<? super String> trace;

  @Override
  public Options name(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  @Override
  public Options manual() {
    this.manual = true;
    return this;
  }

  /** A real clock; seeds, leak check and time-out are as ever. */
  Options realTime() {
    this.realTime = true;
    return this;
  }

  @Override
  public Options startingAt(Instant start) {
    this.start = requireNonNull(start, "start");
    return this;
  }

  @Override
  public Options seed(long seed) {
    this.seed = seed;
    return this;
  }

  @Override
  public Options timeout(Duration time) {
    this.timeout = Arguments.positive(time, "time");
    return this;
  }

  @Override
  public Options slowStep(Duration time) {
    this.slowStep = Arguments.positive(time, "time");
    return this;
  }

  @Override
  public Options threads(ThreadFactory factory) {
    this.threads = requireNonNull(factory, "factory");
    return this;
  }

  @Override
  public Options trace(Consumer<? super String> listener) {
    this.trace = requireNonNull(listener, "listener");
    return this;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    return new Simulation(this, seed).<T, X>call(body);
  }

  @Override
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    new Simulation(this, seed).call(withoutValue(body));
  }

  @Override
  public void explore(int seeds, Action<?> body) throws InterruptedException {
    requireNonNull(body, "body");
    Arguments.positive(seeds, "seeds");
    long first = seed == null ? 0 : seed;
    for (int i = 0; i < seeds; i++) {
      Simulation simulation = new Simulation(this, first + i);
      try {
        simulation.call(withoutValue(body));
      } catch (Throwable failure) {
        InterruptedException cut = simulation.cut();
        if (cut != null) {
          throw cut;
        }
        throw new SeedException(first + i, i + 1, seeds, failure);
      }
    }
  }

  private static <X extends Exception> Block<@Nullable Void, X> withoutValue(Action<X> body) {
    return () -> {
      body.run();
      return null;
    };
  }
}
