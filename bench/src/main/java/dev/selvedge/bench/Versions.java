package dev.selvedge.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.softwaremill.jox.Channel;
import com.softwaremill.jox.structured.Scopes;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.KotlinVersion;
import kotlinx.coroutines.Job;

/** What was measured, and on what. */
final class Versions {
  private Versions() {}

  static String text() throws IOException {
    return Table.markdown(
        List.of("what", "which"),
        List.of(
            List.of("JVM", Runtime.version() + ", " + System.getProperty("java.vm.name")),
            List.of("processor", processor()),
            List.of("cores", String.valueOf(Runtime.getRuntime().availableProcessors())),
            List.of(
                "system", System.getProperty("os.name") + " " + System.getProperty("os.version")),
            List.of("jox", jarOf(Scopes.class) + ", " + jarOf(Channel.class)),
            List.of("Kotlin", KotlinVersion.CURRENT + ", " + jarOf(Job.class)),
            List.of("Netty", jarOf(HashedWheelTimer.class)),
            List.of("Caffeine", jarOf(Caffeine.class))));
  }

  /** Its name without the ending, which holds the version. */
  private static String jarOf(Class<?> type) {
    Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    return jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  /** As the system calls it, where it says so. */
  private static String processor() throws IOException {
    Path told = Path.of("/proc/cpuinfo");
    if (!Files.exists(told)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(told)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .limit(1)
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .collect(Collectors.joining());
    }
  }
}
