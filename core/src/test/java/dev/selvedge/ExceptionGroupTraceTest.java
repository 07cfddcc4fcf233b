package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an {@link ExceptionGroup} says and prints. */
class ExceptionGroupTraceTest {

  private final IOException disk = at("Disk", new IOException("disk full"));
  private final IllegalStateException state = at("State", new IllegalStateException("closed"));
  private final Error error = at("Err", new Error("broken"));

  @Test
  void theMessageIsOneLineWithTheNumberAndEachLeaf() {
    var inner = ExceptionGroup.of("inner", state, error);
    var group = ExceptionGroup.of("group \"load\"", disk, inner);
    assertThat(group)
        .hasMessage(
            "group \"load\": 3 failures: java.io.IOException: disk full; "
                + "java.lang.IllegalStateException: closed; java.lang.Error: broken");
    assertThat(group.text()).isEqualTo("group \"load\"");
  }

  @Test
  void oneFailureIsNoPlural() {
    assertThat(ExceptionGroup.of("load", error))
        .hasMessage("load: 1 failure: java.lang.Error: broken");
  }

  @Test
  void aBlankTextIsLeftOut() {
    assertThat(ExceptionGroup.of("", error)).hasMessage("1 failure: java.lang.Error: broken");
  }

  @Test
  void theMessageNamesAHandfulAndCountsTheOthers() {
    assertThat(ExceptionGroup.of("load", errors(12)))
        .hasMessage(
            "load: 12 failures: java.lang.Error: 0; java.lang.Error: 1; java.lang.Error: 2; "
                + "java.lang.Error: 3; java.lang.Error: 4; … and 7 more");
    assertThat(ExceptionGroup.of("load", errors(5)).getMessage()).endsWith("java.lang.Error: 4");
  }

  @Test
  void theMessageStaysOneBoundedLineWhateverTheLeavesSay() {
    var group =
        ExceptionGroup.of("lo\nad", new Error("two\r\n  lines\n"), new Error("x".repeat(9_000)));
    assertThat(group.getMessage())
        .startsWith("lo ad: 2 failures: java.lang.Error: two lines; java.lang.Error: xxx")
        .endsWith("x…")
        .hasSizeLessThan(300)
        .doesNotContain("\n", "\r");
  }

  @Test
  void toStringIsTheTreeWithEveryLineIndented() {
    var inner = ExceptionGroup.of("inner", new Error("two\nlines"), ExceptionGroup.of("", state));
    assertThat(ExceptionGroup.of("outer", inner, disk))
        .hasToString(
            """
            dev.selvedge.ExceptionGroup: outer: 3 failures
              [1] dev.selvedge.ExceptionGroup: inner: 2 failures
                [1.1] java.lang.Error: two
                lines
                [1.2] dev.selvedge.ExceptionGroup: 1 failure
                  [1.2.1] java.lang.IllegalStateException: closed
              [2] java.io.IOException: disk full\
            """);
  }

  @Test
  void toStringShowsAllLeavesHoweverMany() {
    assertThat(ExceptionGroup.of("load", errors(300)).toString().lines()).hasSize(301);
  }

  @Test
  void theStackTraceIsTheTreeWithFramesCausesAndSuppressed() {
    var root = at("Root", new RuntimeException("root"));
    disk.initCause(root);
    state.addSuppressed(at("Closing", new RuntimeException("closing")));
    var inner = at("Inner", ExceptionGroup.of("inner", state, error));
    var outer = at("Outer", ExceptionGroup.of("outer", disk, inner));
    outer.addSuppressed(at("Later", new RuntimeException("later")));
    assertThat(traceOf(outer))
        .isEqualTo(
            """
            dev.selvedge.ExceptionGroup: outer: 3 failures
            	at app.Outer.run(Outer.java:1)
            	at app.Main.main(Main.java:9)
            	[1] java.io.IOException: disk full
            		at app.Disk.run(Disk.java:1)
            		at app.Main.main(Main.java:9)
            	Caused by: java.lang.RuntimeException: root
            		at app.Root.run(Root.java:1)
            		... 1 more
            	[2] dev.selvedge.ExceptionGroup: inner: 2 failures
            		at app.Inner.run(Inner.java:1)
            		at app.Main.main(Main.java:9)
            		[2.1] java.lang.IllegalStateException: closed
            			at app.State.run(State.java:1)
            			at app.Main.main(Main.java:9)
            			Suppressed: java.lang.RuntimeException: closing
            				at app.Closing.run(Closing.java:1)
            				... 1 more
            		[2.2] java.lang.Error: broken
            			at app.Err.run(Err.java:1)
            			at app.Main.main(Main.java:9)
            	Suppressed: java.lang.RuntimeException: later
            		at app.Later.run(Later.java:1)
            		... 1 more
            """);
  }

  @Test
  void aLeafIsShownAtItsOwnPlaceAndByNumberElsewhere() {
    var joined = at("Join", TaskFailedException.of("order", disk));
    var inner = at("Inner", ExceptionGroup.of("inner", disk));
    var outer = at("Outer", ExceptionGroup.of("outer", joined, inner));
    assertThat(traceOf(outer))
        .isEqualTo(
            """
            dev.selvedge.ExceptionGroup: outer: 2 failures
            	at app.Outer.run(Outer.java:1)
            	at app.Main.main(Main.java:9)
            	[1] dev.selvedge.TaskFailedException: task "order" failed: java.io.IOException: disk full
            		at app.Join.run(Join.java:1)
            		at app.Main.main(Main.java:9)
            	Caused by: java.io.IOException: disk full (shown as [2.1])
            	[2] dev.selvedge.ExceptionGroup: inner: 1 failure
            		at app.Inner.run(Inner.java:1)
            		at app.Main.main(Main.java:9)
            		[2.1] java.io.IOException: disk full
            			at app.Disk.run(Disk.java:1)
            			at app.Main.main(Main.java:9)
            """);
  }

  @Test
  void aLeafThatStandsTwiceIsShownAtItsFirstPlace() {
    var group = ExceptionGroup.of("outer", disk, ExceptionGroup.of("inner", disk, state));
    assertThat(traceOf(group))
        .containsSubsequence(
            "[1] java.io.IOException: disk full\n\t\tat app.Disk",
            "[2.1] java.io.IOException: disk full (shown as [1])\n");
  }

  @Test
  void whatWasSuppressedInANestedGroupIsShownThereAndReachedByLoggers() {
    var closing = at("Closing", new RuntimeException("closing"));
    var inner = ExceptionGroup.of("inner", state, disk);
    inner.addSuppressed(closing);
    var outer = ExceptionGroup.of("outer", ExceptionGroup.of("middle", inner), error);
    assertThat(outer.getSuppressed()).containsExactly(disk, error, closing);
    assertThat(traceOf(outer).split("closing", -1)).hasSize(2);
    assertThat(traceOf(outer)).contains("\t\t\tSuppressed: java.lang.RuntimeException: closing");
  }

  @Test
  void aGroupThatIsTheCauseOfALeafIsShownAsATree() {
    var cause = at("Cause", ExceptionGroup.of("cause", state, disk));
    state.addSuppressed(error);
    disk.initCause(error);
    var outer = at("Outer", ExceptionGroup.of("outer", at("Leaf", new Error("leaf", cause)), disk));
    assertThat(traceOf(outer))
        .isEqualTo(
            """
            dev.selvedge.ExceptionGroup: outer: 2 failures
            	at app.Outer.run(Outer.java:1)
            	at app.Main.main(Main.java:9)
            	[1] java.lang.Error: leaf
            		at app.Leaf.run(Leaf.java:1)
            		at app.Main.main(Main.java:9)
            	Caused by: dev.selvedge.ExceptionGroup: cause: 2 failures
            		at app.Cause.run(Cause.java:1)
            		... 1 more
            		[1] java.lang.IllegalStateException: closed
            			at app.State.run(State.java:1)
            			at app.Main.main(Main.java:9)
            			Suppressed: java.lang.Error: broken
            				at app.Err.run(Err.java:1)
            				... 1 more
            		[2] java.io.IOException: disk full (shown as [2])
            	[2] java.io.IOException: disk full
            		at app.Disk.run(Disk.java:1)
            		at app.Main.main(Main.java:9)
            	Caused by: java.lang.Error: broken (shown above)
            """);
  }

  @Test
  void printingEndsAndShowsEachOnceWhenExceptionsReferToEachOther() {
    disk.addSuppressed(state);
    state.addSuppressed(disk);
    error.initCause(disk);
    var group = ExceptionGroup.of("outer", disk, ExceptionGroup.of("inner", state, error));
    error.addSuppressed(group);
    disk.addSuppressed(group);
    for (String leaf : List.of("Disk", "State", "Err")) {
      assertThat(traceOf(group).split("at app." + leaf, -1)).hasSize(2);
      assertThat(traceOf(new RuntimeException(group)).split("at app." + leaf, -1)).hasSize(2);
    }
    assertThat(group.toString().lines()).hasSize(5);
  }

  @Test
  void aLeafWithABrokenToStringHidesNoOther() {
    var group = ExceptionGroup.of("load", new Broken(), disk);
    assertThat(group.getMessage()).contains("Broken (its toString failed", "disk full");
    assertThat(group.toString()).contains("Broken (its toString failed", "disk full");
    assertThat(traceOf(group)).contains("Broken (its toString failed", "disk full");
  }

  @Test
  void streamsAndWritersGetTheSame() {
    var bytes = new ByteArrayOutputStream();
    var group = ExceptionGroup.of("load", disk, state);
    group.printStackTrace(new PrintStream(bytes, true));
    assertThat(bytes.toString().replace("\r", "")).isEqualTo(traceOf(group));
  }

  static String traceOf(Throwable throwable) {
    var out = new StringWriter();
    throwable.printStackTrace(new PrintWriter(out, true));
    return out.toString().replace("\r", "");
  }

  private static <T extends Throwable> T at(String place, T throwable) {
    throwable.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("app." + place, "run", place + ".java", 1),
          new StackTraceElement("app.Main", "main", "Main.java", 9)
        });
    return throwable;
  }

  private static List<Error> errors(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Error("" + i)).toList();
  }

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Test
  void aGroupThatStandsInManyPlacesIsShownInOne() {
    ExceptionGroup shared = ExceptionGroup.of("bottom", disk, state);
    for (int i = 0; i < 12; i++) {
      shared =
          ExceptionGroup.of(
              "top", ExceptionGroup.of("left", shared), ExceptionGroup.of("right", shared));
    }
    assertThat(shared.toString())
        .containsOnlyOnce("disk full")
        .contains("2 failures (shown above)");
    assertThat(traceOf(shared)).containsOnlyOnce("disk full");
  }

  @Test
  void aGroupThatIsNestedTenThousandDeepCanBePrinted() {
    Throwable inner = new IllegalStateException("at the bottom");
    for (int i = 0; i < 10_000; i++) {
      inner = ExceptionGroup.of("level", inner);
    }
    StringWriter trace = new StringWriter();
    inner.printStackTrace(new PrintWriter(trace));
    assertThat(inner.toString()).contains("at the bottom");
    assertThat(trace.toString()).contains("at the bottom");
  }
}
