package dev.selvedge.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The folder that holds the whole project, and what lies in it. */
final class Project {
  static final Path ROOT = root();
  static final Path CORE_CLASSES = ROOT.resolve("core/target/classes");
  static final Path TEST_CLASSES = ROOT.resolve("test/target/classes");
  static final Path CRON_CLASSES = ROOT.resolve("cron/target/classes");

  private Project() {}

  private static Path root() {
    return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
        .filter(path -> Files.exists(path.resolve("mvnw")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not inside the project: no mvnw above"));
  }

  /** Every file whose path, relative to the root and with slashes, satisfies the predicate. */
  static List<Path> files(Predicate<String> wanted) {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = folder.getFileName().toString();
              boolean skipped = !folder.equals(ROOT) && (name.equals("target") || isHidden(name));
              return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (wanted.test(name(file))) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.equals("node_modules");
  }

  static List<Path> documents() {
    return files(name -> name.endsWith(".md"));
  }

  static List<Path> testSources() {
    return files(name -> name.contains("src/test/java/") && name.endsWith(".java"));
  }

  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    return read(file).lines().toList();
  }
}
