package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final Path FOLDER = Project.ROOT.resolve("docs/promises");
  private static final Path PAGE = FOLDER.resolve("page.md");

  private static List<Path> pages() {
    return Project.files(name -> name.matches("docs/promises/(?!README).*\\.md"));
  }

  @Test
  void everyPromiseNamesTestsThatExist() {
    Map<String, List<String>> tests = Promises.sources(Project.testSources());
    assertThat(pages()).isNotEmpty();
    assertThat(
            pages().stream()
                .flatMap(page -> Promises.faults(page, Project.lines(page), tests).stream()))
        .isEmpty();
  }

  @Test
  void everyPageIsListed() {
    assertThat(Promises.unlisted(Project.read(FOLDER.resolve("README.md")), pages())).isEmpty();
  }

  // ---- what it notices ----

  private static final String SOURCE =
      """
      @EveryWorld
      class CupTest {

        @Test
        void holdsTea() {
          pour();
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"hot", "cold"})
        void holdsAny(String tea) {}

        // not a @Test by itself
        int size;

        void pour() {}

        @TestFactory
        Stream<DynamicTest> holdsAll() {
          return Stream.of();
        }

        @Nested
        class Broken {
          @Test
          void leaks() {}
        }
      }
      """;

  private static List<String> faults(String... rows) {
    List<String> lines = new ArrayList<>(List.of("| promise | proof |", "|---|:--|"));
    lines.addAll(List.of(rows));
    return Promises.faults(PAGE, lines, Map.of("CupTest", List.of("class CupTest {}", SOURCE)));
  }

  @Test
  void testsOfAllKindsAreProofs() {
    assertThat(
            faults(
                "| a cup holds tea | `CupTest.holdsTea` |",
                "| a cup holds all | `CupTest.holdsAny`, `CupTest.holdsAll` |",
                "| a \\| is no end | `CupTest.Broken.leaks`, `CupTest.leaks` |"))
        .isEmpty();
  }

  @Test
  void aPromiseWithoutAProofIsNamed() {
    assertThat(faults("| a cup holds tea | |", "| a cup holds tea |", "| | `CupTest.holdsTea` |"))
        .containsExactly(
            "docs/promises/page.md:3: a promise without a proof",
            "docs/promises/page.md:4: a row is | promise | proof |, but has 1",
            "docs/promises/page.md:5: proof of no promise");
  }

  @Test
  void aProofThatDoesNotExistIsNamed() {
    assertThat(
            faults(
                "| no such class | `PotTest.holdsTea` |",
                "| no such method | `CupTest.holdsTea`, `CupTest.holds` |",
                "| not a test | `CupTest.pour` |"))
        .containsExactly(
            "docs/promises/page.md:3: there is no test class PotTest",
            "docs/promises/page.md:4: no test of this name: `CupTest.holds`",
            "docs/promises/page.md:5: no test of this name: `CupTest.pour`");
  }

  @Test
  void wordsAreNoProof() {
    assertThat(faults("| a cup holds tea | by design |", "| a cup | `CupTest` |"))
        .containsExactly(
            "docs/promises/page.md:3: a proof is written `SomeTest.method`, but this is by design",
            "docs/promises/page.md:4: a proof is written `SomeTest.method`, but this is `CupTest`");
  }

  @Test
  void aPageWithoutPromisesIsNamed() {
    assertThat(faults()).containsExactly("docs/promises/page.md: there is no table of promises");
  }

  @Test
  void aPageThatIsNotListedIsNamed() {
    assertThat(Promises.unlisted("[here](other.md) page.md", List.of(PAGE)))
        .containsExactly("not linked from the README of its folder: page.md");
    assertThat(Promises.unlisted("[here](page.md)", List.of(PAGE))).isEmpty();
  }
}
