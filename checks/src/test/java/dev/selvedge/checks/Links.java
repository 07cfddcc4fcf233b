package dev.selvedge.checks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The relative links of a document, to files and to headings. */
final class Links {
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]*]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern REFERENCE = Pattern.compile("^\\s{0,3}\\[[^\\]]+]:\\s*<?([^\\s>]+)");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern ELSEWHERE = Pattern.compile("^([a-z][a-z0-9+.-]*:|//).*");

  private Links() {}

  /** The links of a document that lead nowhere, as "file:line: target". */
  static List<String> broken(Path document, String text) {
    var broken = new ArrayList<String>();
    List<String> lines = prose(text);
    for (int at = 0; at < lines.size(); at++) {
      for (Pattern pattern : List.of(LINK, REFERENCE)) {
        Matcher matcher = pattern.matcher(lines.get(at));
        while (matcher.find()) {
          String target = matcher.group(1);
          if (!ELSEWHERE.matcher(target).matches() && !resolves(document, text, target)) {
            broken.add("%s:%d: %s".formatted(Project.name(document), at + 1, target));
          }
        }
      }
    }
    return broken;
  }

  private static boolean resolves(Path document, String text, String target) {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    if (!path.isEmpty() && !(file.startsWith(Project.ROOT) && Files.exists(file))) {
      return false;
    }
    if (hash < 0 || !file.toString().endsWith(".md")) {
      return true;
    }
    String there = path.isEmpty() ? text : Project.read(file);
    return anchors(there).contains(target.substring(hash + 1));
  }

  /** The anchors that GitHub gives to the headings of a document. */
  static Set<String> anchors(String text) {
    var anchors = new HashSet<String>();
    for (String line : prose(text)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String slug = slug(heading.group(1));
        String anchor = slug;
        for (int copy = 1; !anchors.add(anchor); copy++) {
          anchor = slug + "-" + copy;
        }
      }
    }
    return anchors;
  }

  private static String slug(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** The lines with code blanked out. */
  private static List<String> prose(String text) {
    var lines = new ArrayList<String>();
    boolean code = false;
    for (String line : text.lines().toList()) {
      boolean fence = line.strip().startsWith("```");
      boolean heading = HEADING.matcher(line).matches();
      lines.add(code || fence ? "" : heading ? line : line.replaceAll("`[^`]*`", ""));
      code ^= fence;
    }
    return lines;
  }
}
