package dev.selvedge.examples.overlay;

import dev.selvedge.CancelScope;
import dev.selvedge.TaskGroup;
import dev.selvedge.examples.Shutdown;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Peers that find each other, ping each other and count up together, each in a process of its own;
 * one of them cannot be trusted.
 *
 * <p>A peer is a {@link Node}. This starts them, shows how they are doing, and ends them: when all
 * know each other and have counted to the target, when the time is over, or on Ctrl-C.
 */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
    name = "overlay",
    header = "Peers that find each other over UDP, ping each other and count up together.",
    sortOptions = false,
    footer = {
      "",
      "Each peer is a process, and talks on loopback only. The last one makes trouble: it loses"
          + " and delays messages, sends old ones again, forges answers and sends garbage. Ctrl-C"
          + " ends all of them, with the report."
    })
public final class Overlay implements Callable<Integer> {

  private static final int MOST_PEERS = 20;
  private static final int MOST_SECONDS = 3600;
  private static final int MOST_COUNT = 1_000_000;

  /** How much longer a peer lives than it should, if nobody ends it. */
  private static final int SPARE_SECONDS = 30;

  @Spec private CommandSpec command;

  @Option(
      names = {"-p", "--peers"},
      paramLabel = "N",
      defaultValue = "5",
      description = "How many peers, from 2 to " + MOST_PEERS + " (${DEFAULT-VALUE}).")
  private int peers;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      defaultValue = "300",
      description = "How far they count (${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "N",
      defaultValue = "20",
      description = "When it ends at the latest (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = {"--no-trouble"},
      description = "Let the last peer behave as the others do.")
  private boolean noTrouble;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  private final PrintStream out;

  /** They have been asked to end: what they tell now is for the report. */
  private volatile boolean ending;

  /** Guarded by itself: what each peer has told last. */
  private final Map<String, Report> reports = new TreeMap<>();

  private Overlay(PrintStream out) {
    this.out = out;
  }

  /** Runs it; see {@code --help}. */
  public static void main(String[] args) {
    int status = run(System.out, System.err, args);
    if (status != ExitCode.OK) {
      System.exit(status);
    }
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new Overlay(out))
        .setOut(new PrintWriter(out, true, out.charset()))
        .setErr(new PrintWriter(err, true, err.charset()))
        .execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseUnless(
        peers >= 2 && peers <= MOST_PEERS,
        "--peers must be from 2 to %d, but is %d",
        MOST_PEERS,
        peers);
    refuseUnless(
        count >= 1 && count <= MOST_COUNT,
        "--count must be from 1 to %d, but is %d",
        MOST_COUNT,
        count);
    refuseUnless(
        seconds >= 1 && seconds <= MOST_SECONDS,
        "--seconds must be from 1 to %d, but is %d",
        MOST_SECONDS,
        seconds);
    CancelScope run = CancelScope.withTimeout(Duration.ofSeconds(seconds)).named("overlay");
    List<Child> children = new ArrayList<>();
    try (Shutdown _ = Shutdown.cancels(run, "overlay", Peer.PATIENCE)) {
      try {
        run.run(() -> together(children));
      } finally {
        children.forEach(Child::stop);
        children.forEach(Child::close);
      }
      report(run);
      long alive = children.stream().filter(Child::isAlive).count();
      out.println(alive == 0 ? "No process is left." : "Processes that are left: " + alive);
      return alive == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private void refuseUnless(boolean right, String message, int most, int value) {
    if (!right) {
      throw new ParameterException(command.commandLine(), message.formatted(most, value));
    }
  }

  // @start region=together
  /** Starts all peers, and shows what they tell until all know each other and have counted. */
  private void together(List<Child> children) throws InterruptedException {
    Event reached = Event.create();
    TaskGroup.run(group -> {
      try {
        int bootstrap = 0;
        for (int i = 1; i <= peers; i++) {
          Child child = Child.start(orders(i, bootstrap));
          children.add(child);
          int port = child.awaitPort();
          bootstrap = bootstrap == 0 ? port : bootstrap;
          out.println(
              "%s listens on port %d, process %d".formatted(child.name(), port, child.pid()));
          group.fork(child.name(), () -> child.relay(line -> heard(line, reached)));
        }
        reached.await();
      } finally {
        ending = true;
        children.forEach(Child::stop); // then they end, and with them those that listen to them
      }
    });
  }

  // @end

  private Peer.Orders orders(int number, int bootstrap) {
    boolean troublesome = number == peers && !noTrouble;
    String name = troublesome ? "trouble" : "peer-" + number;
    return new Peer.Orders(name, bootstrap, count, seconds + SPARE_SECONDS, troublesome);
  }

  private void heard(String line, Event reached) {
    @Nullable Report report = Report.parse(line).orElse(null);
    if (report == null) {
      out.println(line);
      return;
    }
    synchronized (reports) {
      Report before = reports.put(report.name(), report);
      if (!ending && !report.equals(before)) {
        out.println(
            "%-8s knows %d, %d pings answered, %d lost, counted to %d"
                .formatted(
                    report.name(),
                    report.neighbours(),
                    report.answered(),
                    report.lost(),
                    report.count()));
      }
      if (reports.size() == peers && reports.values().stream().allMatch(this::isThere)) {
        reached.set();
      }
    }
  }

  private boolean isThere(Report report) {
    return report.count() >= count && report.neighbours() >= peers - 1;
  }

  private void report(CancelScope run) {
    out.println();
    out.println(
        run.reason()
            .map(reason -> "Ended early: " + reason + ".")
            .orElse("All have counted to " + count + "."));
    out.println(Report.HEAD);
    synchronized (reports) {
      reports.values().forEach(report -> out.println(report.row()));
    }
    out.println(
        "Late, duplicate and forged answers were counted by whoever got them, and ended no"
            + " request.");
  }
}
