package dev.selvedge.bench;

import com.softwaremill.jox.structured.Scopes;
import dev.selvedge.TaskGroup;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Children that do nothing are forked and awaited. */
@State(Scope.Thread)
@Comparison(
    title = "Fork and join",
    shows =
        "What a group costs on top of the threads it starts, from one child to a hundred thousand.",
    hides =
        "Children that do nothing: as soon as they do something the differences shrink. The host"
            + " forks faster than the children end, so at a hundred thousand it is also a test of"
            + " the scheduler's queue and of the collector.",
    per = "children",
    each = "child",
    chartAt = "1000")
@Reach(row = "selvedge", at = "1", beside = "raw", most = 1.15)
@Reach(row = "selvedge", at = "10", beside = "raw", most = 1.15)
@Reach(row = "selvedge", at = "1000", beside = "raw", most = 1.15)
@Reach(row = "selvedge", at = "100000", beside = "raw", most = 1.15)
@Reach(row = "selvedge", at = "1000", of = Reach.Kind.ALLOCATED, most = 430)
@Reach(row = "selvedge", at = "1000", beside = "structuredAwaitAll", most = 1)
@Reach(row = "selvedge", at = "1000", beside = "jox", most = 0.5)
public class ForkJoin {
  @Param({"1", "10", "1000", "100000"})
  public int children;

  @Benchmark
  public void raw() {
    RawThreads.startAndAwait(children, () -> {});
  }

  @Benchmark
  public void executor() {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < children; i++) {
        executor.execute(() -> {});
      }
    }
  }

  /** The joiner that does least. */
  @Benchmark
  public void structuredAwaitAll() throws InterruptedException {
    try (var scope = StructuredTaskScope.open(Joiner.awaitAll())) {
      forkAll(scope);
      scope.join();
    }
  }

  /** The default joiner, which cancels the others when one fails, as a group does. */
  @Benchmark
  public void structured() throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      forkAll(scope);
      scope.join();
    }
  }

  private void forkAll(StructuredTaskScope<Object, ?> scope) {
    for (int i = 0; i < children; i++) {
      scope.fork(() -> {});
    }
  }

  @Benchmark
  public void jox() throws InterruptedException {
    Scopes.supervised(scope -> {
      for (int i = 0; i < children; i++) {
        scope.forkUser(() -> null);
      }
      return null;
    });
  }

  /** Coroutines that only their own thread runs. */
  @Benchmark
  public void kotlinRunBlocking() {
    ForkJoinCoroutines.launchInRunBlocking(children);
  }

  @Benchmark
  public void kotlinLaunch() {
    ForkJoinCoroutines.launchOnDefault(children);
  }

  @Benchmark
  public void kotlinAsync() {
    ForkJoinCoroutines.asyncOnDefault(children);
  }

  @Benchmark
  public void selvedge() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < children; i++) {
        group.fork(() -> {});
      }
    });
  }
}
