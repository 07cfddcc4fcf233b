package dev.selvedge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Puts the figures into the documents: into what stands there between {@code <!-- figures: x -->}
 * and {@code <!-- end -->}. All around it is written by people.
 */
final class Report {
  private static final String CHARTS = "charts";
  private static final String REACHES = "reaches";
  private static final String SUMMARY = "summary";
  private static final List<String> REACHES_HEAD =
      List.of("comparison", "row", "reach", "measured", "");

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
    performance.put(REACHES, joint(performance, REACHES, REACHES_HEAD, Report::reaches));
    var readme = new Page(docs.resolveSibling("README.md"));
    readme.put(SUMMARY, joint(readme, SUMMARY, Summary.HEAD, Summary::of) + charts());
    performance.write();
    scaling.write();
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

  /** For the README, of what has been measured at some time. */
  private String charts() {
    var images = new StringBuilder();
    for (Class<?> comparison : SHOWN) {
      String chart = CHARTS + "/" + comparison.getSimpleName() + ".svg";
      if (Files.exists(docs.resolve(chart))) {
        String title = Comparisons.of(comparison).title();
        images.append("\n![%s](%s/%s)\n".formatted(title, docs.getFileName(), chart));
      }
    }
    return images.toString();
  }

  /** A table with lines of all comparisons; what was not measured now keeps those that it has. */
  private String joint(
      Page page,
      String place,
      List<String> head,
      BiFunction<Class<?>, Results, List<List<String>>> lines)
      throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (Class<?> comparison : Comparisons.ALL) {
      Comparison about = Comparisons.of(comparison);
      if (!about.scaling()) {
        all.addAll(
            store
                .read(comparison)
                .map(results -> lines.apply(comparison, results))
                .orElseGet(() -> page.linesAbout(about, place, head.size())));
      }
    }
    return Table.markdown(head, all);
  }

  private static List<List<String>> reaches(Class<?> comparison, Results results) {
    return Stream.of(comparison.getAnnotationsByType(Reach.class))
        .flatMap(reach -> Reached.of(reach, results).stream())
        .map(reached -> withTitle(comparison, reached.cells()))
        .toList();
  }

  private static List<String> withTitle(Class<?> comparison, List<String> cells) {
    var all = new ArrayList<String>();
    all.add(Comparisons.of(comparison).title());
    all.addAll(cells);
    return all;
  }
}
