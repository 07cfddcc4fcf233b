package dev.selvedge.examples.beacon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has been found about one target so far. Of the latencies it keeps the latest only. */
final class Tally {

  private static final int KEPT = 1_000;
  static final int HISTORY = 10;

  private final Deque<Duration> latencies = new ArrayDeque<>();
  private final StringBuilder history = new StringBuilder();
  private int checks;
  private int up;
  private @Nullable Duration shortest;
  private @Nullable Duration longest;
  private @Nullable Check last;
  private String lastReason = "";

  void add(Check check) {
    checks++;
    last = check;
    if (check.state() == Check.State.UP) {
      up++;
      addLatency(check.latency());
    } else {
      lastReason = check.reason();
    }
    history.append(check.state() == Check.State.UP ? '+' : '-');
    history.delete(0, Math.max(0, history.length() - HISTORY));
  }

  private void addLatency(Duration latency) {
    shortest = shortest == null || latency.compareTo(shortest) < 0 ? latency : shortest;
    longest = longest == null || latency.compareTo(longest) > 0 ? latency : longest;
    latencies.addLast(latency);
    if (latencies.size() > KEPT) {
      latencies.removeFirst();
    }
  }

  int checks() {
    return checks;
  }

  /** Rounded down, so that 100 means all of them; zero if there were no checks. */
  int upPercent() {
    return checks == 0 ? 0 : (int) (100L * up / checks);
  }

  Optional<Duration> shortest() {
    return Optional.ofNullable(shortest);
  }

  Optional<Duration> longest() {
    return Optional.ofNullable(longest);
  }

  /** The median of the latest. */
  Optional<Duration> median() {
    List<Duration> sorted = latencies.stream().sorted().toList();
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get((sorted.size() - 1) / 2));
  }

  Optional<Check> last() {
    return Optional.ofNullable(last);
  }

  /** Why it was not up when it was last not up; empty if it always was. */
  String lastReason() {
    return lastReason;
  }

  /** The latest checks, a sign each. */
  String history() {
    return history.toString();
  }
}
