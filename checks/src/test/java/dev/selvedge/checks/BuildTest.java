package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BuildTest {

  @Test
  void theBillOfMaterialsHasTheVersionOfTheProject() {
    assertThat(version("bom/pom.xml")).isEqualTo(version("pom.xml"));
  }

  private static String version(String pom) {
    Matcher matcher =
        Pattern.compile("<version>(.*?)</version>")
            .matcher(Project.read(Project.ROOT.resolve(pom)));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void theContinuousIntegrationRunsTheCommandOfTheReadme() {
    assertThat(Project.read(Project.ROOT.resolve(".ci/run"))).endsWith("exec ./selvedge test\n");
    assertThat(Project.read(Project.ROOT.resolve("README.md"))).contains("./selvedge test");
  }

  @Test
  void theScriptsCanBeRun() {
    for (String script : new String[] {"selvedge", "mvnw", ".ci/run"}) {
      assertThat(Files.isExecutable(Project.ROOT.resolve(script))).as(script).isTrue();
    }
  }
}
