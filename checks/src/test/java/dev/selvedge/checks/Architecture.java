package dev.selvedge.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The rules of the core's packages and classes, for the packages under a base. */
final class Architecture {
  /** What each package may use: see docs/design/architecture.md. The root package is "". */
  static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("kernel", Set.of());
    MAY_USE.put("", Set.of("kernel"));
    MAY_USE.put("loop", Set.of("kernel", ""));
    MAY_USE.put("sync", Set.of("kernel", ""));
    MAY_USE.put("manager", Set.of("kernel", "", "sync"));
    MAY_USE.put("request", Set.of("kernel", "", "sync", "manager"));
    MAY_USE.put("taskthread", Set.of("kernel", "", "sync", "manager"));
    MAY_USE.put("test", Set.of("kernel", "", "loop")); // a module of its own
    MAY_USE.put("cron", Set.of("manager")); // a module of its own
    MAY_USE.put(
        "inspect", Set.of("kernel", "", "loop", "sync", "manager", "request", "taskthread"));
  }

  /**
   * Classes made to be extended, or built by users or their tools: they may have public
   * constructors.
   */
  static final Set<String> MADE_FOR_EXTENSION =
      Set.of("SelvedgeExtension", "TaskManager", "TaskThread", "NumberCache", "RandomNumberCache");

  private final String base;

  Architecture(String base) {
    this.base = base;
  }

  List<ArchRule> rules() {
    return List.of(
        arrowsPointDown(), noSynchronizedMethods(), noLockOnThis(), noPublicConstructors());
  }

  ArchRule arrowsPointDown() {
    return classes()
        .that(
            describe(
                "lie under " + base, (JavaClass type) -> isInside(type) && !isModuleInfo(type)))
        .should(useOnlyWhatTheirPackageMayUse())
        .allowEmptyShould(true);
  }

  private ArchCondition<JavaClass> useOnlyWhatTheirPackageMayUse() {
    return new ArchCondition<>("use only what their package may use") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String from = packageOf(type);
        if (!MAY_USE.containsKey(from)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, "package '%s' has no place in the architecture yet".formatted(from)));
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (!isInside(target)) {
            continue;
          }
          String to = packageOf(target);
          if (!to.equals(from) && !MAY_USE.get(from).contains(to)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  ArchRule noSynchronizedMethods() {
    return noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).allowEmptyShould(true);
  }

  ArchRule noLockOnThis() {
    return classes()
        .that(
            describe(
                "are not private",
                (JavaClass type) -> !type.getModifiers().contains(JavaModifier.PRIVATE)))
        .should(notLockOnThis())
        .allowEmptyShould(true);
  }

  private static ArchCondition<JavaClass> notLockOnThis() {
    return new ArchCondition<>("not lock on 'this', where strangers can too") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (MethodModel method : byteCodeOf(type).methods()) {
          if (locksOnThis(method)) {
            String message =
                "%s.%s locks on this".formatted(type.getName(), method.methodName().stringValue());
            events.add(SimpleConditionEvent.violated(type, message));
          }
        }
      }
    };
  }

  /** javac turns {@code synchronized (this)} into aload_0, dup, astore, monitorenter. */
  private static boolean locksOnThis(MethodModel method) {
    if (method.code().isEmpty() || method.flags().has(AccessFlag.STATIC)) {
      return false;
    }
    List<Instruction> code =
        method.code().get().elementStream().flatMap(Architecture::instruction).toList();
    for (int at = 3; at < code.size(); at++) {
      if (code.get(at).opcode() == Opcode.MONITORENTER
          && code.get(at - 3) instanceof LoadInstruction load
          && load.slot() == 0) {
        return true;
      }
    }
    return false;
  }

  private static Stream<Instruction> instruction(CodeElement element) {
    return element instanceof Instruction instruction ? Stream.of(instruction) : Stream.empty();
  }

  ArchRule noPublicConstructors() {
    return classes()
        .that(
            describe(
                "are public, outside of the kernel, and neither exceptions nor records nor made"
                    + " for extension",
                this::hidesItsConstructors))
        .should(haveNoPublicConstructor())
        .allowEmptyShould(true);
  }

  private boolean hidesItsConstructors(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !packageOf(type).equals("kernel")
        && !type.isAssignableTo(Throwable.class)
        && !type.isRecord()
        && !MADE_FOR_EXTENSION.contains(type.getSimpleName());
  }

  private static ArchCondition<JavaClass> haveNoPublicConstructor() {
    return new ArchCondition<>("have no public constructor") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getConstructors().stream()
            .filter(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC))
            .forEach(constructor ->
                events.add(
                    SimpleConditionEvent.violated(
                        constructor, constructor.getFullName() + " is public")));
      }
    };
  }

  private boolean isInside(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(base) || name.startsWith(base + ".");
  }

  private static boolean isModuleInfo(JavaClass type) {
    return type.getSimpleName().equals("module-info");
  }

  /** The package below the base, "" for the base itself. */
  private String packageOf(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    if (name.equals(base)) {
      return "";
    }
    String below = name.substring(base.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static ClassModel byteCodeOf(JavaClass type) {
    try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
