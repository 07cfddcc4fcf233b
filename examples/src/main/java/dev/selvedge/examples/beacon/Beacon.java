package dev.selvedge.examples.beacon;

import dev.selvedge.CancelScope;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/**
 * The main demonstration: watches TCP services, many at a time, each check under its own deadline.
 *
 * <p>Read it from {@link #watch} on. The shape of the program is the shape of its blocks: the run
 * is a {@link CancelScope} that Ctrl-C cancels; in it one group holds the services; in that one
 * every round is a group, and every check a task of it. Whatever happens, no block is left before
 * its tasks have ended.
 */
public final class Beacon implements Callable<Integer> {

  private static final int OK = 0;
  private static final int LEFTOVERS = 1;
  private static final int NOTHING_TO_WATCH = 2;

  @Mixin private final Options options = new Options();
  private final PrintStream out;
  private final PrintStream err;

  private Beacon(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs it; see {@code --help}. */
  public static void main(String[] args) {
    int status = run(System.out, System.err, args);
    if (status != OK) {
      System.exit(status);
    }
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new Beacon(out, err))
        .setParameterExceptionHandler(Options::explain)
        .registerConverter(Duration.class, Durations::parse)
        .setOut(new PrintWriter(out, true, out.charset()))
        .setErr(new PrintWriter(err, true, err.charset()))
        .execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    Targets given = options.targets();
    given.complaints().forEach(complaint -> err.println("beacon: " + complaint));
    if (given.valid().isEmpty() && !options.useOwnServices()) {
      err.println("beacon: there is nothing to watch: no valid target was given");
      return NOTHING_TO_WATCH;
    }
    Board board = Board.on(out, options.rounds);
    CancelScope run = CancelScope.create().named("beacon");
    try (Shutdown _ = Shutdown.cancels(run)) {
      boolean finished = run.run(() -> watch(given.valid(), board));
      board.report(finished ? Optional.empty() : run.reason());
      return sayWhatIsLeft();
    }
  }

  private void watch(List<Target> given, Board board) throws InterruptedException {
    TaskGroup.with()
        .name("watch")
        .run(group -> {
          List<Target> targets =
              options.useOwnServices() ? new Services(options.timeout).start(group) : given;
          announce(targets);
          board.begin(targets);
          rounds(targets, board);
          group.cancel("the rounds are over"); // the services would serve forever
        });
  }

  private void announce(List<Target> targets) {
    out.println(
        "beacon: watching %s every %s, %s for each, %s; Ctrl-C ends it"
            .formatted(
                count(targets.size(), "target"),
                Durations.text(options.interval),
                Durations.text(options.timeout),
                options.rounds == 0 ? "no end" : count(options.rounds, "round")));
    if (options.useOwnServices()) {
      out.println(
          """
          They are its own, on loopback: good answers, slow answers too late, reset hangs
          up rudely, and where nobody is, nobody listens.\
          """);
    }
    out.println();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** One round every interval, counted from the first, so that the schedule does not drift. */
  private void rounds(List<Target> targets, Board board) throws InterruptedException {
    Instant due = Tasks.now();
    for (int round = 1; options.hasRound(round) && !out.checkError(); round++) {
      Tasks.sleepUntil(due);
      board.round(round);
      checkAll(targets, board);
      do {
        due = due.plus(options.interval);
      } while (due.isBefore(Tasks.now())); // a round that took too long costs the next ones
    }
  }

  /** Checks all targets at once, as far as the limit allows, and shows them in their order. */
  private void checkAll(List<Target> targets, Board board) throws InterruptedException {
    Probe probe = new Probe(options.timeout, options.expectGreeting());
    TaskGroup.with()
        .name("round")
        .maxTasks(options.limit)
        .run(group -> {
          List<Task<Check>> checks = new ArrayList<>();
          for (Target target : targets) {
            checks.add(group.fork(target.name(), () -> probe.check(target)));
          }
          for (Task<Check> check : checks) {
            board.show(check.join());
          }
        });
  }

  /** Does not trust, but looks: every live task of this JVM that some group has started. */
  private int sayWhatIsLeft() {
    List<Task<?>> left = Tasks.all().stream().filter(task -> task.parent().isPresent()).toList();
    if (left.isEmpty()) {
      out.println("No task is left.");
      return OK;
    }
    out.println("Tasks that are left, and should not be: " + left.size());
    left.forEach(task -> out.println("  " + task));
    return LEFTOVERS;
  }
}
