package dev.selvedge.examples.anyio;

import dev.selvedge.Ready;
import dev.selvedge.TaskGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.ServerSocket;

/**
 * A service that cannot start: its failure is thrown to whoever starts it, as itself, and the group
 * goes on.
 *
 * <p>The compiler infers which checked exceptions the body of {@code start} can throw and asks for
 * them at the call, as if the service had been called and not started.
 */
public final class BindFailure {
  private BindFailure() {}

  static void program(PrintStream out) throws IOException, InterruptedException {
    try (var other = new ServerSocket(0, 50, EchoService.HOST)) {
      int taken = other.getLocalPort();
      TaskGroup.run(group -> {
        // @start region=bindFailure
        try {
          group.start("service", (Ready<Integer> ready) -> EchoService.run(taken, ready));
        } catch (BindException e) {
          out.println("the service cannot start: its port is taken");
        }
        // @end
        group.fork(() -> out.println("the group goes on"));
      });
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    program(System.out);
  }
}
