package dev.selvedge.examples.beacon;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * What one check has found.
 *
 * @param latency how long it took to find it
 * @param reason empty if the target is up
 */
record Check(Target target, State state, Duration latency, String reason) {

  /** How a target was found. */
  enum State {
    UP,
    SLOW,
    REFUSED,
    RESET,
    CLOSED,
    UNREACHABLE,
    UNRESOLVED,
    FAILED;

    /** The state that an exception of the JDK's sockets tells; some differ by their words only. */
    static State of(IOException failure) {
      return switch (failure) {
        case UnknownHostException _ -> UNRESOLVED;
        case NoRouteToHostException _ -> UNREACHABLE;
        case EOFException _ -> CLOSED;
        case SocketException e when says(e, "reset") -> RESET;
        case ConnectException e when says(e, "refused") -> REFUSED;
        case SocketException e when says(e, "unreachable") -> UNREACHABLE;
        case ConnectException e when says(e, "timed out") -> UNREACHABLE;
        default -> FAILED;
      };
    }

    private static boolean says(IOException failure, String word) {
      return String.valueOf(failure.getMessage()).contains(word);
    }
  }

  static Check up(Target target, Duration latency) {
    return new Check(target, State.UP, latency, "");
  }

  static Check slow(Target target, Duration latency, Duration timeout) {
    return new Check(target, State.SLOW, latency, "took over " + Durations.text(timeout));
  }

  static Check failed(Target target, Duration latency, IOException failure) {
    return new Check(
        target, State.of(failure), latency, String.valueOf(failure.getMessage()).strip());
  }
}
