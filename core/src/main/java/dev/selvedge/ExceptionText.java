package dev.selvedge;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Exceptions as text: one line, an outline, a stack trace.
 *
 * <p>A trace ends whatever the exceptions hold: every throwable is shown once, and named with the
 * place where it is shown wherever it is met again. Members of the group have the first claim: each
 * is shown at its own place, also when an earlier one has it as its cause.
 */
final class ExceptionText {

  private static final int LINE_LENGTH = 200;

  /** Groups nested deeper than this show their leaves at once: nobody reads further down. */
  private static final int DEPTH = 512;

  private static final StackTraceElement[] NO_FRAMES = {};

  private final StringBuilder out = new StringBuilder();
  private final Set<Throwable> shown = ExceptionGraph.identitySet();
  private final IdentityHashMap<Throwable, String> places = new IdentityHashMap<>();
  private final ExceptionGroup root;

  private ExceptionText(ExceptionGroup root) {
    this.root = root;
  }

  /** Class and message, on one line of bounded length. */
  static String line(Throwable throwable) {
    String line = line(describe(throwable));
    return line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH - 1) + "…";
  }

  /** The text with its line breaks made spaces. */
  static String line(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The group and below it its members, a line each unless their messages have more. */
  static String outline(ExceptionGroup group) {
    ExceptionText text = new ExceptionText(group);
    text.add("", describe(group));
    text.outline(group, "", "  ");
    return text.out.toString();
  }

  /** The outline with the frames, causes and suppressed exceptions of everything in it. */
  static String trace(ExceptionGroup group) {
    ExceptionText text = new ExceptionText(group);
    text.claimPlaces(group, "");
    text.show(group, "", "", "", NO_FRAMES);
    return text.out.toString();
  }

  private void outline(ExceptionGroup group, String path, String indent) {
    int number = 1;
    for (Throwable member : members(group, path)) {
      String place = path + number++;
      boolean again = member instanceof ExceptionGroup && !shown.add(member);
      add(indent, "[" + place + "] " + describe(member) + (again ? " (shown above)" : ""));
      if (member instanceof ExceptionGroup nested && !again) {
        outline(nested, place + ".", indent + "  ");
      }
    }
  }

  /** What is shown of a group below a path of numbers that end in dots, or an indent. */
  private static List<Throwable> members(ExceptionGroup group, String path) {
    long depth = path.chars().filter(c -> c == '.' || c == '\t').count();
    return depth < DEPTH ? group.exceptions() : group.leaves();
  }

  private void claimPlaces(ExceptionGroup group, String path) {
    int number = 1;
    for (Throwable member : members(group, path)) {
      String place = path + number++;
      boolean first = places.putIfAbsent(member, place) == null;
      if (first && member instanceof ExceptionGroup nested) {
        claimPlaces(nested, place + ".");
      }
    }
  }

  /** The place is that in the tree of the root, empty for what hangs beside the tree. */
  private void show(
      Throwable throwable, String place, String caption, String indent, StackTraceElement[] outer) {
    String title = caption + describe(throwable);
    String claimed = places.getOrDefault(throwable, place);
    if (!claimed.equals(place) || !shown.add(throwable)) {
      add(indent, title + (claimed.isEmpty() ? " (shown above)" : " (shown as [" + claimed + "])"));
      return;
    }
    add(indent, title);
    StackTraceElement[] frames = throwable.getStackTrace();
    showFrames(frames, outer, indent);
    if (throwable instanceof ExceptionGroup group) {
      showMembers(group, place, indent + "\t");
    }
    showRelated(throwable, indent, frames);
  }

  private void showMembers(ExceptionGroup group, String path, String indent) {
    boolean inTree = group == root || !path.isEmpty();
    int number = 1;
    for (Throwable member : members(group, inTree ? path + "." : indent)) {
      String label = path.isEmpty() ? "" + number : path + "." + number;
      show(member, inTree ? label : "", "[" + label + "] ", indent, NO_FRAMES);
      number++;
    }
  }

  /** The cause and the suppressed; of a group only what its members have not shown. */
  private void showRelated(Throwable throwable, String indent, StackTraceElement[] frames) {
    ExceptionGroup group = throwable instanceof ExceptionGroup g ? g : null;
    List<Throwable> suppressed =
        group == null ? List.of(throwable.getSuppressed()) : group.suppressedLater();
    for (Throwable each : suppressed) {
      if (group == null || !shown.contains(each)) {
        show(each, "", "Suppressed: ", indent + "\t", frames);
      }
    }
    Throwable cause = group == null ? throwable.getCause() : null;
    if (cause != null) {
      show(cause, "", "Caused by: ", indent, frames);
    }
  }

  private void showFrames(StackTraceElement[] frames, StackTraceElement[] outer, String indent) {
    int own = frames.length - framesInCommon(frames, outer);
    for (int i = 0; i < own; i++) {
      add(indent, "\tat " + frames[i]);
    }
    if (own < frames.length) {
      add(indent, "\t... " + (frames.length - own) + " more");
    }
  }

  private static int framesInCommon(StackTraceElement[] frames, StackTraceElement[] outer) {
    int common = 0;
    while (common < Math.min(frames.length, outer.length)
        && frames[frames.length - 1 - common].equals(outer[outer.length - 1 - common])) {
      common++;
    }
    return common;
  }

  private void add(String indent, String text) {
    if (!out.isEmpty()) {
      out.append('\n');
    }
    out.append(indent).append(text.replace("\n", "\n" + indent));
  }

  /** Its {@code toString}, where a broken one must not hide the failures beside it. */
  private static String describe(Throwable throwable) {
    try {
      return throwable instanceof ExceptionGroup group
          ? ExceptionGroup.class.getName() + ": " + group.summary()
          : String.valueOf(throwable.toString());
    } catch (RuntimeException broken) {
      return throwable.getClass().getName() + " (its toString failed: " + broken.getClass() + ")";
    }
  }
}
