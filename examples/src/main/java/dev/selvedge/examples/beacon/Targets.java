package dev.selvedge.examples.beacon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of targets, as far as it could be understood.
 *
 * @param complaints what was wrong with the rest, each with the place where it stands
 */
record Targets(List<Target> valid, List<String> complaints) {

  static Targets ofArguments(List<String> arguments) {
    return parse("argument ", arguments);
  }

  /** Reads a file with a target a line; blank lines and what follows a {@code #} do not count. */
  static Targets ofFile(Path file) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .toList();
    return parse(file + ":", lines);
  }

  private static Targets parse(String place, List<String> texts) {
    List<Target> valid = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    for (int at = 0; at < texts.size(); at++) {
      if (texts.get(at).isEmpty()) {
        continue;
      }
      try {
        valid.add(Target.parse(texts.get(at)));
      } catch (IllegalArgumentException e) {
        complaints.add("%s%d: %s".formatted(place, at + 1, e.getMessage()));
      }
    }
    return new Targets(valid.stream().distinct().toList(), complaints);
  }

  Targets and(Targets more) {
    return new Targets(
        Stream.concat(valid.stream(), more.valid.stream()).distinct().toList(),
        Stream.concat(complaints.stream(), more.complaints.stream()).toList());
  }
}
