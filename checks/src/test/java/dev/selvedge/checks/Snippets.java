package dev.selvedge.checks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Examples in documents, and the regions of sources that they must be copies of. */
final class Snippets {
  private static final Pattern START = Pattern.compile("// @start\\b.*\\bregion=\"?([\\w.-]+).*");
  private static final Pattern END = Pattern.compile("// @end\\b.*");
  private static final Pattern MARKUP =
      Pattern.compile("\\s*// @(highlight|replace|link|start|end)\\b.*");
  private static final Pattern FENCE = Pattern.compile("(\\s*)(`{3,}|~{3,})\\s*(.*)");

  private Snippets() {}

  /** Lines of a source between a start and an end tag. */
  record Region(Path file, String name, String text) {}

  /** A fenced block of a document; {@code line} is that of its first fence. */
  record Block(Path file, int line, String info, String text) {
    boolean isJava() {
      return info.equals("java") || info.startsWith("java ");
    }

    /** Why the block is not compiled, "" when it is. */
    String reason() {
      Matcher matcher = Pattern.compile("\\bnocheck=(.+)").matcher(info);
      return matcher.find() ? matcher.group(1).strip() : "";
    }

    String place() {
      return Project.name(file) + ":" + line;
    }
  }

  static List<Region> regions(Path file, List<String> lines) {
    record Open(String name, List<String> lines) {}
    var open = new ArrayDeque<Open>();
    var regions = new ArrayList<Region>();
    for (String line : lines) {
      Matcher start = START.matcher(line.strip());
      if (start.matches()) {
        open.push(new Open(start.group(1), new ArrayList<>()));
      } else if (END.matcher(line.strip()).matches() && !open.isEmpty()) {
        Open closed = open.pop();
        regions.add(new Region(file, closed.name, normal(closed.lines)));
      } else {
        open.forEach(each -> each.lines.add(line));
      }
    }
    if (!open.isEmpty()) {
      throw new AssertionError(
          "%s: region %s has no end".formatted(Project.name(file), open.peek().name));
    }
    return regions;
  }

  static List<Block> blocks(Path file, List<String> lines) {
    var blocks = new ArrayList<Block>();
    int opened = -1;
    String fence = "";
    String info = "";
    var text = new ArrayList<String>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher matcher = FENCE.matcher(lines.get(at));
      if (opened < 0 && matcher.matches()) {
        opened = at;
        fence = matcher.group(2);
        info = matcher.group(3).strip();
        text.clear();
      } else if (opened >= 0 && matcher.matches() && closes(matcher, fence)) {
        blocks.add(new Block(file, opened + 1, info, normal(text)));
        opened = -1;
      } else if (opened >= 0) {
        text.add(lines.get(at));
      }
    }
    return blocks;
  }

  private static boolean closes(Matcher matcher, String fence) {
    return matcher.group(2).startsWith(fence) && matcher.group(3).isBlank();
  }

  /** Without markup, common indentation, trailing blanks and empty lines around. */
  private static String normal(List<String> lines) {
    String text =
        String.join("\n", lines.stream().map(line -> MARKUP.matcher(line).replaceAll("")).toList());
    return text.stripIndent().replaceAll("\\A(?:[ \t]*\n)+", "").stripTrailing().stripIndent();
  }

  /** What is wrong with the Java blocks of a document, one sentence each. */
  static List<String> faults(List<Block> blocks, List<Region> regions) {
    return blocks.stream()
        .filter(Block::isJava)
        .filter(block -> block.reason().isEmpty())
        .filter(block -> regions.stream().noneMatch(region -> region.text.equals(block.text)))
        .map(block -> fault(block, regions))
        .toList();
  }

  private static String fault(Block block, List<Region> regions) {
    String fault =
        block.place()
            + ": this example is no region of a *Snippets.java or of an example; copy it from one"
            + " between '// @start region=name' and '// @end', or say ```java nocheck=reason";
    List<String> wanted = block.text.lines().toList();
    return regions.stream()
        .filter(region -> !wanted.isEmpty())
        .filter(region -> region.text.lines().findFirst().equals(block.text.lines().findFirst()))
        .findFirst()
        .map(region -> fault + " (" + difference(wanted, region) + ")")
        .orElse(fault);
  }

  private static String difference(List<String> wanted, Region region) {
    List<String> present = region.text.lines().toList();
    int at = 0;
    while (at < wanted.size() && at < present.size() && wanted.get(at).equals(present.get(at))) {
      at++;
    }
    return "region %s of %s begins alike, and differs in line %d of the block"
        .formatted(region.name, Project.name(region.file), at + 1);
  }
}
