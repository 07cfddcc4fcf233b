package dev.selvedge.examples.pipeline;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What producers send: a text, and who sends it as which one. Sent twice it is one and the same.
 */
record Item(String source, long number, String text) {
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\d+) (.*)");

  String line() {
    return source + " " + number + " " + text;
  }

  /** What the producer gets when it is stored. */
  String receipt() {
    return "ok " + source + " " + number;
  }

  static Item parse(String line) throws IOException {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IOException("no item: " + line);
    }
    return new Item(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
  }
}
