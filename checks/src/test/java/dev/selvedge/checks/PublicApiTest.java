package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {

  @Test
  void thePublicApiIsTheReviewedOne() throws Exception {
    isReviewed(Project.CORE_CLASSES, "dev.selvedge");
  }

  @Test
  void thePublicApiForTestsIsTheReviewedOne() throws Exception {
    isReviewed(Project.TEST_CLASSES, "dev.selvedge.test");
  }

  /** Built before this in a build of everything; who builds a few modules may not have it. */
  @Test
  void thePublicApiOfCronIsTheReviewedOne() throws Exception {
    assumeThat(Project.CRON_CLASSES).exists();
    isReviewed(Project.CRON_CLASSES, "dev.selvedge.cron");
  }

  private static void isReviewed(Path classes, String module) throws Exception {
    Path dump = Project.ROOT.resolve("checks/api").resolve(module + ".txt");
    String api = PublicApi.of(classes, module);
    if (System.getProperty("selvedge.api", "compare").equals("write")) {
      Files.writeString(dump, api);
    }
    assertThat(Files.exists(dump) ? Files.readString(dump) : "")
        .as("the public API changed: run './selvedge api' and review the diff of checks/api")
        .isEqualTo(api);
  }

  @Test
  void aClassIsShownWithAllThatUsersCanReach() {
    assertThat(PublicApi.of(Shown.Box.class))
        .isEqualTo(
            """

            public abstract static class S.Box<T extends Comparable<T>> extends S.Hidden<T> \
            implements java.util.function.Supplier<T>
              public static final int LIMIT
              protected new(int) throws java.io.IOException
              @Deprecated public static <X extends Exception> void run(java.util.List<? super X>, \
            X...) throws X
              public final void inherited(T)
            """
                .replace("S.", "dev.selvedge.checks.Shown."));
  }

  @Test
  void aRecordIsShownWithItsComponents() {
    assertThat(PublicApi.of(Shown.Point.class))
        .isEqualTo(
            """

            public record S.Point(int x) implements Comparable<S.Point>
              public new(int)
              public final String toString()
              public final boolean equals(Object)
              public final int hashCode()
              public int compareTo(S.Point)
              public int x()
            """
                .replace("S.", "dev.selvedge.checks.Shown."));
  }

  @Test
  void anEnumIsShownWithItsConstants() {
    assertThat(PublicApi.of(Shown.Colour.class))
        .contains("constant GREEN\n  constant RED\n")
        .doesNotContain("$VALUES");
  }

  @Test
  void aSealedTypeNamesThePublicOnesItPermits() {
    assertThat(PublicApi.of(Shown.Shape.class))
        .contains("public sealed interface")
        .endsWith(" permits dev.selvedge.checks.Shown.Circle\n");
  }

  @Test
  void whatIsNotPublicIsNotShown() {
    assertThat(PublicApi.of(Shown.Hidden.class)).isEmpty();
  }
}
