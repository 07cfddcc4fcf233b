package dev.selvedge.examples.beacon;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the command line may say. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
    name = "beacon",
    header = "Watches TCP and UDP services and tells which of them answer in time.",
    sortOptions = false,
    footer = {
      "",
      "Without targets it starts services of its own, and watches those.",
      "Times are written 400ms, 1.5s or 2m.",
      "Ctrl-C ends it at any moment, with the report; the exit status is then 130, after SIGTERM"
          + " 143. It is 0 after the last round, whatever was found, and 2 if there was nothing to"
          + " watch or the command line was wrong."
    })
final class Options {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      paramLabel = "TARGET",
      description =
          "host:port, [::1]:port or name=host:port; with udp:// before the host, a UDP service that"
              + " sends back what it gets.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read targets from a file, one a line; # begins a comment.")
  private @Nullable Path file;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "From the begin of a round to the begin of the next (${DEFAULT-VALUE}).")
  Duration interval;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "TIME",
      defaultValue = "400ms",
      description = "How long one check may take (${DEFAULT-VALUE}).")
  Duration timeout;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      defaultValue = "32",
      description = "How many checks may be under way at a time (${DEFAULT-VALUE}).")
  int limit;

  @Option(
      names = {"-r", "--rounds"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rounds; 0 means until Ctrl-C (${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = {"-g", "--greeting"},
      description =
          "A TCP target is up only when it also says something first, as SSH and SMTP do.")
  private boolean greeting;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  /** Refuses what no option by itself can know to be wrong. */
  void check() {
    refuseIf(interval.isZero(), "--interval must be more than nothing");
    refuseIf(timeout.isZero(), "--timeout must be more than nothing");
    refuseIf(limit < 1, "--limit must be at least 1, but is " + limit);
    refuseIf(rounds < 0, "--rounds must not be negative, but is " + rounds);
  }

  private void refuseIf(boolean wrong, String message) {
    if (wrong) {
      throw new ParameterException(command.commandLine(), message);
    }
  }

  /** Says in a sentence what is wrong with the command line, and what it may look like. */
  static int explain(ParameterException wrong, String[] arguments) {
    CommandLine beacon = wrong.getCommandLine();
    beacon.getErr().println("beacon: " + wrong.getMessage());
    beacon.getErr().print(beacon.getHelp().synopsisHeading() + beacon.getHelp().synopsis(0));
    beacon.getErr().println("--help tells more.");
    return ExitCode.USAGE;
  }

  boolean useOwnServices() {
    return file == null && arguments.isEmpty();
  }

  boolean expectGreeting() {
    return greeting || useOwnServices();
  }

  boolean hasRound(int round) {
    return rounds == 0 || round <= rounds;
  }

  /** The targets that were given, by argument and by file. */
  Targets targets() {
    try {
      Targets targets = Targets.ofArguments(arguments);
      return file == null ? targets : targets.and(Targets.ofFile(file));
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
