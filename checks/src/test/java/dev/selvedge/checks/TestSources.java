package dev.selvedge.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Habits that test sources must not have. */
final class TestSources {
  private static final Pattern DISABLED =
      Pattern.compile("^\\s*@(org\\.junit\\.[\\w.]*)?(Disabled\\w*|Ignore)\\b.*");
  private static final Pattern SLEEP =
      Pattern.compile(
          ".*\\b(Thread\\.sleep|(TimeUnit\\.)?(NANO|MICRO|MILLI)?SECONDS\\.sleep)\\s*\\(.*");
  private static final Pattern REASON = Pattern.compile(".*// sleeps: \\S.*");

  private TestSources() {}

  static List<String> disabledTests(Path file, List<String> lines) {
    var found = new ArrayList<String>();
    for (int at = 0; at < lines.size(); at++) {
      if (DISABLED.matcher(lines.get(at)).matches()) {
        found.add("%s:%d: a disabled test".formatted(Project.name(file), at + 1));
      }
    }
    return found;
  }

  static List<String> sleeps(Path file, List<String> lines) {
    var found = new ArrayList<String>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      String above = at == 0 ? "" : lines.get(at - 1);
      boolean comment = line.strip().startsWith("//") || line.strip().startsWith("*");
      if (!comment
          && SLEEP.matcher(line).matches()
          && !REASON.matcher(line).matches()
          && !REASON.matcher(above).matches()) {
        found.add(
            "%s:%d: a test that sleeps; wait for an event, or say '// sleeps: why'"
                .formatted(Project.name(file), at + 1));
      }
    }
    return found;
  }
}
