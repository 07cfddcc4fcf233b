package dev.selvedge.examples.beacon;

import dev.selvedge.CancelScope;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.examples.Shutdown;
import dev.selvedge.examples.beacon.Target.Protocol;
import dev.selvedge.manager.OnFailure;
import dev.selvedge.manager.PeriodicTask;
import dev.selvedge.manager.TaskManager;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/**
 * The main demonstration: watches TCP and UDP services, many at a time, each check under its own
 * deadline.
 *
 * <p>Read it from {@link #watch} on. The shape of the program is the shape of its blocks. One group
 * holds the services. In it a {@link TaskManager} runs the rounds, each of which is a group, and
 * every check a task of it. Ctrl-C cancels the {@link CancelScope} that waits for the rounds, and
 * the way out of the blocks is then that of any other end: first the round that is on, then the
 * services. The other way round a check would find a service gone that was only being shut down.
 */
public final class Beacon implements Callable<Integer> {

  /** How long the end of the JVM waits for the last word. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

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
    Leftovers leftovers = Leftovers.since();
    Board board = Board.on(out, options.rounds);
    CancelScope run = CancelScope.create().named("beacon");
    try (Shutdown _ = Shutdown.cancels(run, "beacon", PATIENCE)) {
      boolean finished = watch(given.valid(), board, run);
      board.report(finished ? Optional.empty() : run.reason());
      return sayWhatIsLeft(leftovers);
    }
  }

  /** Whether all rounds were run; if not, the run was cancelled. */
  private boolean watch(List<Target> given, Board board, CancelScope run)
      throws InterruptedException {
    return TaskGroup.with()
        .name("watch")
        .call(group -> {
          List<Target> targets =
              options.useOwnServices() ? new Services(options.timeout).start(group) : given;
          announce(targets);
          board.begin(targets);
          boolean finished =
              targets.stream().anyMatch(target -> target.protocol() == Protocol.UDP)
                  ? roundsWithEchoes(targets, board, run)
                  : rounds(probe(null), targets, board, run);
          group.cancel("the rounds are over"); // the services would serve forever
          return finished;
        });
  }

  private Probe probe(@Nullable Echoes echoes) {
    return new Probe(options.timeout, options.expectGreeting(), echoes);
  }

  /** The rounds, with a task beside them that receives the datagrams of all checks. */
  private boolean roundsWithEchoes(List<Target> targets, Board board, CancelScope run)
      throws IOException, InterruptedException {
    try (Echoes echoes = Echoes.open()) {
      boolean finished =
          TaskGroup.with()
              .name("echoes")
              .call(group -> {
                group.forkService("receiver", echoes::receive);
                return rounds(probe(echoes), targets, board, run);
              });
      board.strays(echoes.strays());
      return finished;
    }
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
          up rudely, where nobody is, nobody listens, and echo sends datagrams back.\
          """);
    }
    out.println();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /**
   * One round every interval, by a task of a manager: the rounds lie evenly apart, and one that
   * takes too long costs the next ones. The task ends itself with the last round. If the wait for
   * it is cancelled, the shutdown cancels the round that is on, and waits for its end. A failure is
   * thrown from here, so no handler hears of it.
   */
  private boolean rounds(Probe probe, List<Target> targets, Board board, CancelScope run)
      throws InterruptedException {
    TaskManager manager = TaskManager.with("beacon").onFailure((_, _) -> {}).open();
    try {
      return run.run(() -> {
        AtomicInteger number = new AtomicInteger();
        PeriodicTask rounds =
            manager
                .every(options.interval)
                .startingNow()
                .onFailure(OnFailure.stop())
                .register(
                    "rounds",
                    () -> round(number.incrementAndGet(), manager, probe, targets, board));
        rounds.task().await();
        if (rounds.task().state() == Future.State.FAILED) {
          rounds.task().join(); // throws what a round has failed with
        }
      });
    } finally {
      manager.shutdown(Duration.ZERO).orElseThrow();
    }
  }

  private void round(
      int number, TaskManager manager, Probe probe, List<Target> targets, Board board)
      throws InterruptedException {
    board.round(number);
    checkAll(probe, targets, board);
    if (!options.hasRound(number + 1) || out.checkError()) {
      manager.cancel("rounds", "they are over");
    }
  }

  /** Checks all targets at once, as far as the limit allows, and shows them in their order. */
  private void checkAll(Probe probe, List<Target> targets, Board board)
      throws InterruptedException {
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

  private int sayWhatIsLeft(Leftovers leftovers) {
    List<Task<?>> left = leftovers.tasks();
    if (left.isEmpty()) {
      out.println("No task is left.");
      return OK;
    }
    out.println("Tasks that are left, and should not be: " + left.size());
    left.forEach(task -> out.println("  " + task));
    return LEFTOVERS;
  }
}
