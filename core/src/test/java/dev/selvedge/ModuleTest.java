package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleTest {

  private final ModuleDescriptor module =
      ModuleFinder.of(Path.of("target", "classes")).find("dev.selvedge").orElseThrow().descriptor();

  @Test
  void theJdkIsAllThatIsNeededAtRunTime() {
    assertThat(module.requires())
        .filteredOn(required -> !required.modifiers().contains(Requires.Modifier.STATIC))
        .extracting(Requires::name)
        .allMatch(name -> name.startsWith("java.") || name.startsWith("jdk."));
  }

  @Test
  void theKernelIsForModulesOfThisProjectAlone() {
    assertThat(module.exports())
        .filteredOn(exports -> !exports.targets().equals(Set.of("dev.selvedge.test")))
        .extracting(ModuleDescriptor.Exports::source)
        .noneMatch(name -> name.startsWith("dev.selvedge.kernel"));
    assertThat(module.opens()).isEmpty();
  }
}
