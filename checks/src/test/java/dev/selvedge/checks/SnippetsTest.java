package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.checks.Snippets.Block;
import dev.selvedge.checks.Snippets.Region;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnippetsTest {
  private static final Path DOCUMENT = Project.ROOT.resolve("docs/page.md");
  private static final Path SOURCE = Project.ROOT.resolve("core/PageSnippets.java");

  @Test
  void everyJavaExampleOfTheDocumentsIsCompiledAndRun() {
    List<Region> regions =
        sources().stream()
            .flatMap(file -> Snippets.regions(file, Project.lines(file)).stream())
            .toList();
    List<String> faults =
        Project.files(name -> name.equals("README.md") || name.matches("docs/.*\\.md")).stream()
            .flatMap(file ->
                Snippets.faults(Snippets.blocks(file, Project.lines(file)), regions).stream())
            .toList();
    assertThat(faults).isEmpty();
  }

  private static List<Path> sources() {
    return Project.files(name ->
        name.matches(".*/src/test/java/.*Snippets\\.java")
            || name.matches("examples/src/main/java/.*\\.java"));
  }

  @Test
  void everySnippetsClassHasATest() {
    assertThat(Project.files(name -> name.matches("(?!checks/).*/src/test/java/.*Snippets\\.java")))
        .allSatisfy(file -> assertThat(Project.read(file)).containsPattern("@(Selvedge)?Test"));
  }

  private static final List<Region> REGIONS =
      Snippets.regions(
          SOURCE,
          """
            void test() {
              // @start region=outer
              first();
              // @start region="inner"
              if (second()) { // @highlight substring="second"

                third();
              }
              // @end
              // @end region=outer
              last();
          """
              .lines()
              .toList());

  @Test
  void regionsNestAndLoseTheirMarkup() {
    assertThat(REGIONS)
        .containsExactly(
            new Region(SOURCE, "inner", "if (second()) {\n\n  third();\n}"),
            new Region(SOURCE, "outer", "first();\nif (second()) {\n\n  third();\n}"));
  }

  @Test
  void aRegionWithoutAnEndIsNamed() {
    assertThatThrownBy(() -> Snippets.regions(SOURCE, List.of("// @start region=open")))
        .hasMessage("core/PageSnippets.java: region open has no end");
  }

  @Test
  void aCopyOfARegionPasses() {
    assertThat(faults("```java", "    if (second()) {", "", "      third();", "    }", "```"))
        .isEmpty();
  }

  @Test
  void aBlockThatIsNoRegionIsNamedByFileAndLine() {
    assertThat(faults("text", "", "```java", "other();", "```"))
        .singleElement()
        .asString()
        .startsWith("docs/page.md:3: this example is no region");
  }

  @Test
  void aBlockThatDiffersSaysWhere() {
    assertThat(faults("```java", "first();", "if (true) {", "}", "```"))
        .singleElement()
        .asString()
        .endsWith(
            "(region outer of core/PageSnippets.java begins alike, and differs in line 2 of the"
                + " block)");
  }

  @Test
  void aBlockMayBeLeftOutForAReasonOnly() {
    assertThat(faults("```java nocheck=a signature", "other();", "```")).isEmpty();
    assertThat(faults("```java nocheck=", "other();", "```")).hasSize(1);
  }

  @Test
  void otherLanguagesAreNotLookedAt() {
    assertThat(faults("```sh", "./selvedge test", "```", "```", "text", "```")).isEmpty();
  }

  private static List<String> faults(String... lines) {
    List<Block> blocks = Snippets.blocks(DOCUMENT, List.of(lines));
    return Snippets.faults(blocks, REGIONS);
  }
}
