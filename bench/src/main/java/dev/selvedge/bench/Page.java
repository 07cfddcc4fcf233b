package dev.selvedge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    String old = begin(name) + content(name) + END;
    text = text.replace(old, begin(name) + "\n\n" + content.strip() + "\n\n" + END);
  }

  /**
   * The cells of those lines of the table in a place that are about a comparison.
   *
   * @throws IllegalStateException if the document has no such place, or the lines have not so many
   *     cells: what is in them is not known any more, and is to be measured again
   */
  List<List<String>> linesAbout(Comparison comparison, String name, int columns) {
    List<List<String>> lines =
        content(name)
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(Table::cells)
            .filter(cells -> (cells.getFirst() + ", ").startsWith(comparison.title() + ", "))
            .toList();
    for (List<String> cells : lines) {
      if (cells.size() != columns) {
        throw new IllegalStateException(
            "the place '%s' of %s has another table than now, of %d columns and not %d: measure '%s' again"
                .formatted(name, file, cells.size(), columns, comparison.title()));
      }
    }
    return lines;
  }

  private String content(String name) {
    int from = text.indexOf(begin(name));
    int to = text.indexOf(END, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IllegalStateException(
          "%s has no place '%s … %s'".formatted(file, begin(name), END));
    }
    return text.substring(from + begin(name).length(), to);
  }

  private static String begin(String name) {
    return "<!-- figures: " + name + " -->";
  }

  void write() throws IOException {
    Files.writeString(file, text);
  }
}
