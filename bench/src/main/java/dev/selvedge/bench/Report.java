package dev.selvedge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the figures into the documents: into what stands there between {@code <!-- figures: x -->}
 * and {@code <!-- end -->}. All around it is written by people.
 */
final class Report {
  private static final String CHARTS = "charts";

  /** What the README has room for. */
  private static final List<Class<?>> SHOWN =
      List.of(ForkJoin.class, CancelGroup.class, ParkedMemory.class);

  private final ResultStore store;
  private final Path docs;

  /** The README lies beside the folder of documents. */
  Report(ResultStore store, Path docs) {
    this.store = store;
    this.docs = docs;
  }

  /** Of all comparisons that have been measured; the others keep what they have. */
  void write() throws IOException {
    var performance = new Page(docs.resolve("performance.md"));
    var scaling = new Page(docs.resolve("scaling.md"));
    performance.put("versions", Versions.text());
    scaling.put("versions", Versions.text());
    Files.createDirectories(docs.resolve(CHARTS));
    for (Class<?> comparison : Comparisons.ALL) {
      var results = store.read(comparison);
      if (results.isPresent()) {
        Page page = Comparisons.of(comparison).scaling() ? scaling : performance;
        Path chart = Charts.draw(results.get(), docs.resolve(CHARTS));
        page.put(comparison.getSimpleName(), section(results.get(), chart));
      }
    }
    performance.put("reaches", reaches());
    performance.write();
    scaling.write();
    var readme = new Page(docs.resolveSibling("README.md"));
    readme.put("summary", Summary.of(store) + charts());
    readme.write();
  }

  private static String section(Results results, Path chart) {
    Comparison about = Comparisons.of(Comparisons.named(results.comparison()));
    var lines = new ArrayList<String>();
    lines.add(about.shows());
    lines.add("");
    lines.add("*What it does not show:* " + about.hides());
    lines.add("");
    lines.add("![%s](%s/%s)".formatted(about.title(), CHARTS, chart.getFileName()));
    lines.add("");
    lines.add(Table.of(results));
    lines.add(
        "Each %s; measured %s, %s."
            .formatted(about.each(), results.measuredAt(), results.precision()));
    return String.join("\n", lines);
  }

  /** For the README, of what has been measured. */
  private String charts() throws IOException {
    var images = new StringBuilder();
    for (Class<?> comparison : SHOWN) {
      if (store.read(comparison).isPresent()) {
        String title = Comparisons.of(comparison).title();
        String chart = docs.getFileName() + "/" + CHARTS + "/" + comparison.getSimpleName();
        images.append("\n![%s](%s.svg)\n".formatted(title, chart));
      }
    }
    return images.toString();
  }

  /** Of all comparisons in one table. */
  private String reaches() throws IOException {
    List<List<String>> lines = new ArrayList<>();
    for (Class<?> comparison : Comparisons.ALL) {
      var results = store.read(comparison);
      if (results.isPresent()) {
        for (Reach reach : comparison.getAnnotationsByType(Reach.class)) {
          Reached.of(reach, results.get())
              .ifPresent(reached -> lines.add(withTitle(comparison, reached.cells())));
        }
      }
    }
    return Table.markdown(List.of("comparison", "row", "reach", "measured", ""), lines);
  }

  private static List<String> withTitle(Class<?> comparison, List<String> cells) {
    var all = new ArrayList<String>();
    all.add(Comparisons.of(comparison).title());
    all.addAll(cells);
    return all;
  }
}
