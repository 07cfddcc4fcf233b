package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinksTest {
  private static final Path PAGE = Project.ROOT.resolve("docs/page.md");

  @Test
  void everyLinkOfTheDocumentsLeadsSomewhere() {
    List<Path> documents = Project.documents();
    assertThat(documents).contains(Project.ROOT.resolve("README.md"));
    assertThat(documents.stream().flatMap(file -> Links.broken(file, Project.read(file)).stream()))
        .isEmpty();
  }

  @Test
  void aLinkToAFileIsRelativeToItsDocument() {
    assertThat(Links.broken(PAGE, "See [the readme](../README.md) and [nothing](README.md)."))
        .containsExactly("docs/page.md:1: README.md");
  }

  @Test
  void aReferenceIsALinkToo() {
    assertThat(Links.broken(PAGE, "Text.\n\n[nothing]: nowhere.md"))
        .containsExactly("docs/page.md:3: nowhere.md");
  }

  @Test
  void aFragmentMustBeAHeading() {
    assertThat(Links.broken(PAGE, "# The `sync` package\n[a](#the-sync-package) [b](#nope)"))
        .containsExactly("docs/page.md:2: #nope");
  }

  @Test
  void codeAndAddressesAreNotLookedAt() {
    assertThat(
            Links.broken(
                PAGE, "`[a](b)` [c](https://example.org/d)\n```\n[e](f)\n```\n[g](mailto:h@i)"))
        .isEmpty();
  }
}
