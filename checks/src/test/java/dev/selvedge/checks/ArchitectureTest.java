package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
  private static final String BROKEN = "dev.selvedge.checks.broken";

  @TestFactory
  Stream<DynamicTest> theCoreKeepsTheRules() {
    return rulesFor(new ClassFileImporter().importPath(Project.CORE_CLASSES));
  }

  @TestFactory
  Stream<DynamicTest> theModuleForTestsKeepsTheRules() {
    return rulesFor(new ClassFileImporter().importPath(Project.TEST_CLASSES));
  }

  @TestFactory
  Stream<DynamicTest> cronKeepsTheRules() {
    assumeThat(Project.CRON_CLASSES).exists();
    return rulesFor(new ClassFileImporter().importPath(Project.CRON_CLASSES));
  }

  private static Stream<DynamicTest> rulesFor(JavaClasses module) {
    assertThat(module).isNotEmpty();
    return new Architecture("dev.selvedge")
        .rules().stream()
            .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(module)));
  }

  @TestFactory
  Stream<DynamicTest> aBrokenRuleIsNoticed() {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN);
    return new Architecture(BROKEN)
        .rules().stream()
            .map(rule ->
                DynamicTest.dynamicTest(
                    rule.getDescription(),
                    () ->
                        assertThatThrownBy(() -> rule.check(broken))
                            .isInstanceOf(AssertionError.class)));
  }

  @Test
  void everyArrowUpIsNoticed() {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN);
    ArchRule arrows = new Architecture(BROKEN).arrowsPointDown();
    assertThatThrownBy(() -> arrows.check(broken))
        .hasMessageContaining("broken.kernel.UsesTheRoot")
        .hasMessageContaining("broken.UsesInspect")
        .hasMessageContaining("broken.sync.UsesTheManager")
        .hasMessageContaining("package 'stranger' has no place in the architecture yet")
        .hasMessageNotContaining("Field <" + BROKEN + ".manager");
  }

  @Test
  void noPackageMayUseOneThatIsListedBelowIt() {
    var above = new HashSet<String>();
    Architecture.MAY_USE.forEach((name, used) -> {
      assertThat(above).as("what '%s' may use is listed before it", name).containsAll(used);
      above.add(name);
    });
  }
}
