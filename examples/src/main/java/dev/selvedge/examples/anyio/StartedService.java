package dev.selvedge.examples.anyio;

import dev.selvedge.StartedTask;
import dev.selvedge.TaskGroup;
import java.io.PrintStream;

/**
 * A client that connects only when the service it needs is listening.
 *
 * <p>{@code start} returns when the service has said that it is ready. What it said is a value of
 * the handle: here the port, so that none has to be agreed on before. A service that listens for
 * ever does not end by itself, so the group is cancelled when the client has its answer; the
 * listener is closed by then.
 */
public final class StartedService {
  private StartedService() {}

  static void program(PrintStream out, int port) throws InterruptedException {
    // @start region=startedService
    TaskGroup.run(group -> {
      StartedTask<Integer, ?> service =
          group.start("service", ready -> EchoService.run(port, ready));
      out.println("the service is ready");
      out.println(EchoService.ask(service.startValue(), "hello"));
      group.cancel("the client has its answer");
    });
    // @end
    out.println("the service has ended");
  }

  /** Runs it on the port that is given; without one, on any that is free. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, args.length == 0 ? 0 : Integer.parseInt(args[0]));
  }
}
