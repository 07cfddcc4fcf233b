package dev.selvedge.examples.asyncio;

import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Five workers at a time, and all of their results.
 *
 * <p>The results stand in the order of the arguments, whatever the order of ending; here a worker
 * returns its number. If one fails the others are cancelled, which {@code asyncio.gather} does not
 * do; {@code gatherSettled} is for who wants every outcome.
 */
public final class Gather {
  private Gather() {}

  static void program(PrintStream out) throws InterruptedException {
    // @start region=gather
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      workers.add(() -> myWorker(number, out));
    }
    List<Integer> results = Tasks.gather(workers);
    out.println(results);
    // @end
  }

  private static int myWorker(int number, PrintStream out) {
    out.println("Hello World");
    return number;
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    EventLoop.run(() -> program(System.out));
  }
}
