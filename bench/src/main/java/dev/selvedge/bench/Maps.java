package dev.selvedge.bench;

import com.softwaremill.jox.structured.Par;
import dev.selvedge.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/** Ways to apply a function to items, many at a time, with the results in order. */
record Maps(List<Integer> items, int limit, UnaryOperator<Integer> function) {

  Maps(int items, int limit, UnaryOperator<Integer> function) {
    this(IntStream.range(0, items).boxed().toList(), limit, function);
  }

  /** As many threads as may work at a time, and a counter that they take the items by. */
  Object raw() {
    var results = new Integer[items.size()];
    var next = new AtomicInteger();
    RawThreads.startAndAwait(
        limit,
        () -> {
          for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
            results[i] = function.apply(items.get(i));
          }
        });
    return results;
  }

  Object executor() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Integer>();
      for (Future<Integer> future : executor.invokeAll(callables())) {
        results.add(future.get());
      }
      return results;
    }
  }

  Object structured() throws Exception {
    try (var scope =
        StructuredTaskScope.open(StructuredTaskScope.Joiner.<Integer>allSuccessfulOrThrow())) {
      for (Integer item : items) {
        scope.fork(() -> function.apply(item));
      }
      return scope.join().map(Subtask::get).toList();
    }
  }

  Object jox() throws Exception {
    return Par.parLimit(limit, callables());
  }

  Object gatherer() {
    return items.stream().gather(Gatherers.mapConcurrent(limit, function)).toList();
  }

  Object parallelStream() {
    return items.parallelStream().map(function).toList();
  }

  Object kotlinAsync() {
    return MapCoroutines.async(items, function);
  }

  Object selvedge() throws InterruptedException {
    return Tasks.map(limit, items, function::apply);
  }

  private List<Callable<Integer>> callables() {
    return items.stream().map(item -> (Callable<Integer>) () -> function.apply(item)).toList();
  }
}
