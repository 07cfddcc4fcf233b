package dev.selvedge.examples.ipv8;

import dev.selvedge.Task;
import dev.selvedge.manager.TaskManager;
import java.io.PrintStream;

/**
 * A community that registers a task in its constructor, and how a test gets rid of it.
 *
 * <p>Here that does no harm: the task is held until the community is started, so it never meets a
 * half-built one. A test cancels what is held before it starts the community. Should it do so
 * later, or the task be registered by {@code start()} itself, the cancellation would race with the
 * task.
 */
public final class Tutorial6 {
  private Tutorial6() {}

  // @start region=community
  /** A community whose first task is a mistake. */
  static final class Community extends TaskManager {
    private final String state;

    Community(PrintStream out) {
      super(with("community").onFailure((task, failure) -> out.println("  " + failure)));
      register("error out", () -> errorOut()); // held until start()
      this.state = "built";
    }

    private void errorOut() {
      throw new IllegalStateException("the community is " + state);
    }
  }

  // @end

  static void program(PrintStream out) throws InterruptedException {
    out.println("in earnest:");
    try (Community community = new Community(out)) {
      Task<?> task = community.get("error out").orElseThrow();
      out.println("  " + task.name() + " is " + task.status());
      community.start();
      task.await();
      out.println("  " + task.name() + " has " + task.status());
    }

    out.println("in a test:");
    // @start region=test
    try (Community community = new Community(out)) {
      Task<?> task = community.get("error out").orElseThrow();
      community.cancelAll("the test does not want it");
      community.start();
      out.println("  " + task.name() + " was " + task.status() + " and never ran");
    }
    // @end
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out);
  }
}
