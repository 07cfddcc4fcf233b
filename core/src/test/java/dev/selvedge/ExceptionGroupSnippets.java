package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link ExceptionGroup}. */
class ExceptionGroupSnippets {

  private final List<String> log = new ArrayList<>();

  @Test
  void handle() {
    loadAndHandle(
        ExceptionGroup.of(
            "group \"load\"",
            new NoSuchElementException("no user 7"),
            new IllegalArgumentException("page -1"),
            new IllegalArgumentException("size 0")));
    assertThat(log).containsExactly("bad: page -1", "bad: size 0", "missing: no user 7");
  }

  @Test
  void whatNobodyHandledGoesOn() {
    var group =
        ExceptionGroup.of(
            "group \"load\"", new IllegalArgumentException("a"), new IOException("b"));
    assertThatThrownBy(() -> loadAndHandle(group))
        .isInstanceOf(ExceptionGroup.class)
        .hasMessage("group \"load\": 1 failure: java.io.IOException: b");
    assertThat(log).containsExactly("bad: a");
  }

  private void loadAndHandle(ExceptionGroup failures) {
    // @start region=handle
    try {
      load(failures);
    } catch (ExceptionGroup group) {
      group
          .handle(IllegalArgumentException.class, e -> log.add("bad: " + e.getMessage()))
          .handle(NoSuchElementException.class, e -> log.add("missing: " + e.getMessage()))
          .orElseThrow();
    }
    // @end
  }

  @Test
  void rethrow() {
    assertThatThrownBy(() -> read(ExceptionGroup.of("read", new FileNotFoundException("a.txt"))))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> read(ExceptionGroup.of("read", new TimeoutException("slow"))))
        .isInstanceOf(ExceptionGroup.class);
  }

  // @start region=rethrow
  void read(ExceptionGroup failures) throws IOException, InterruptedException {
    try {
      load(failures);
    } catch (ExceptionGroup group) {
      throw group.rethrow(IOException.class).rethrow(InterruptedException.class);
    }
  }

  // @end

  @Test
  void print() {
    // @start region=print
    var pages =
        ExceptionGroup.of("group \"pages\"", new IOException("page 1"), new Error("page 2"));
    var all = ExceptionGroup.of("group \"load\"", new IOException("disk full"), pages);

    assertThat(all.getMessage())
        .isEqualTo(
            "group \"load\": 3 failures: java.io.IOException: disk full; "
                + "java.io.IOException: page 1; java.lang.Error: page 2");
    assertThat(all.toString())
        .isEqualTo(
            """
            dev.selvedge.ExceptionGroup: group "load": 3 failures
              [1] java.io.IOException: disk full
              [2] dev.selvedge.ExceptionGroup: group "pages": 2 failures
                [2.1] java.io.IOException: page 1
                [2.2] java.lang.Error: page 2\
            """);
    // @end
  }

  private static void load(ExceptionGroup failures) {
    throw failures;
  }
}
