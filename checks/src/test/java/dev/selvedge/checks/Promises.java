package dev.selvedge.checks;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that say what the library promises, and the tests that they name as proof. */
final class Promises {
  private static final Pattern PROOF = Pattern.compile("`(\\w+)(?:\\.\\w+)*\\.(\\w+)`");
  private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern RULER = Pattern.compile("[\\s|:-]+");
  private static final Pattern TEST =
      Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory|SelvedgeTest)\\b");

  private Promises() {}

  /** A row of the table of a page. */
  private record Row(String place, List<String> cells) {
    List<String> faults(Map<String, List<String>> tests) {
      if (cells.size() != 2) {
        return List.of(place + ": a row is | promise | proof |, but has " + cells.size());
      }
      if (cells.getFirst().isEmpty()) {
        return List.of(place + ": proof of no promise");
      }
      if (cells.getLast().isEmpty()) {
        return List.of(place + ": a promise without a proof");
      }
      return Arrays.stream(cells.getLast().split(","))
          .flatMap(proof -> fault(proof.strip(), tests))
          .toList();
    }

    private Stream<String> fault(String proof, Map<String, List<String>> tests) {
      Matcher matcher = PROOF.matcher(proof);
      if (!matcher.matches()) {
        return Stream.of(place + ": a proof is written `SomeTest.method`, but this is " + proof);
      }
      List<String> sources = tests.getOrDefault(matcher.group(1), List.of());
      if (sources.isEmpty()) {
        return Stream.of(place + ": there is no test class " + matcher.group(1));
      }
      return sources.stream().anyMatch(source -> hasTest(source, matcher.group(2)))
          ? Stream.empty()
          : Stream.of(place + ": no test of this name: " + proof);
    }
  }

  /** The sources of the tests by the simple names of their files. */
  static Map<String, List<String>> sources(List<Path> files) {
    return files.stream()
        .collect(groupingBy(Promises::simpleName, mapping(Project::read, toList())));
  }

  private static String simpleName(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  /** What is wrong with a page, one sentence each. */
  static List<String> faults(Path page, List<String> lines, Map<String, List<String>> tests) {
    List<Row> rows = rows(page, lines);
    if (rows.isEmpty()) {
      return List.of(Project.name(page) + ": there is no table of promises");
    }
    return rows.stream().flatMap(row -> row.faults(tests).stream()).toList();
  }

  private static List<Row> rows(Path page, List<String> lines) {
    var rows = new ArrayList<Row>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      boolean head = at + 1 < lines.size() && isRuler(lines.get(at + 1));
      if (line.startsWith("|") && !isRuler(line) && !head) {
        String inner = line.substring(1).replaceAll("\\|$", "");
        List<String> cells = CELL_END.splitAsStream(inner + " ").map(String::strip).toList();
        rows.add(new Row(Project.name(page) + ":" + (at + 1), cells));
      }
    }
    return rows;
  }

  private static boolean isRuler(String line) {
    return line.strip().startsWith("|") && RULER.matcher(line).matches() && line.contains("-");
  }

  /** Whether a source has a test method of that name: annotated, in the lines right above it. */
  private static boolean hasTest(String source, String method) {
    Matcher declaration =
        Pattern.compile("\\b(void|Stream<\\S+>) " + method + "\\(").matcher(source);
    while (declaration.find()) {
      int above = source.lastIndexOf("\n\n", declaration.start());
      if (TEST.matcher(source.substring(Math.max(above, 0), declaration.start())).find()) {
        return true;
      }
    }
    return false;
  }

  /** The pages that the one that lists them does not link to. */
  static List<String> unlisted(String list, List<Path> pages) {
    return pages.stream()
        .map(page -> page.getFileName().toString())
        .filter(name -> !list.contains("](" + name + ")"))
        .map(name -> "not linked from the README of its folder: " + name)
        .toList();
  }
}
