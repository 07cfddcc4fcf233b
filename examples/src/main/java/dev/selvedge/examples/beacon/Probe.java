package dev.selvedge.examples.beacon;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Makes one check: plain blocking sockets, and a deadline around all of it. That works because a
 * task has a virtual thread, where the JDK lets go of a socket when it is interrupted.
 *
 * @param timeout how long a check may take
 * @param greeting whether a TCP target that is up says something first
 * @param echoes what asks UDP targets; null if there are none
 */
record Probe(Duration timeout, boolean greeting, @Nullable Echoes echoes) {

  /**
   * Checks a target. What is wrong with the target is a finding, not a failure; so this throws only
   * when its task is cancelled.
   */
  Check check(Target target) throws InterruptedException {
    long start = System.nanoTime();
    try {
      boolean inTime = Timeouts.moveOnAfter(timeout, () -> knock(target));
      return inTime ? Check.up(target, since(start)) : Check.slow(target, since(start), timeout);
    } catch (SocketTimeoutException e) {
      return Check.slow(target, since(start), timeout);
    } catch (IOException e) {
      Tasks.checkpoint(); // cancelling closes the socket too, and that says nothing of the target
      return Check.failed(target, since(start), e);
    }
  }

  private void knock(Target target) throws IOException, InterruptedException {
    var address = new InetSocketAddress(resolve(target.host()), target.port());
    switch (target.protocol()) {
      case TCP -> connect(address);
      case UDP -> requireNonNull(echoes, "echoes").ask(address, timeout);
    }
  }

  private void connect(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      if (greeting && socket.getInputStream().read() < 0) {
        throw new EOFException("closed without a greeting");
      }
    }
  }

  /**
   * Looks a name up. Nothing can interrupt a lookup of the JDK, so it has a thread of its own that
   * the deadline leaves behind: the one wait here that would not be structured otherwise.
   */
  private static InetAddress resolve(String host) throws IOException, InterruptedException {
    var lookup = new FutureTask<>(() -> InetAddress.getByName(host));
    Thread.ofPlatform().daemon().name("lookup of " + host).start(lookup);
    try {
      return lookup.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IOException(e.getCause());
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
