package dev.selvedge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with places for figures. */
final class Page {
  private static final String END = "<!-- end -->";

  private final Path file;
  private String text;

  Page(Path file) throws IOException {
    this.file = file;
    this.text = Files.readString(file);
  }

  /**
   * Replaces what is in a place.
   *
   * @throws IllegalStateException if the document has no such place
   */
  void put(String name, String content) {
    String begin = "<!-- figures: " + name + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(END, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IllegalStateException("%s has no place '%s … %s'".formatted(file, begin, END));
    }
    text = text.substring(0, from) + begin + "\n\n" + content.strip() + "\n\n" + text.substring(to);
  }

  void write() throws IOException {
    Files.writeString(file, text);
  }
}
