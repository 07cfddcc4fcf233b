package dev.selvedge;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the public methods and record constructors of a package, those of interfaces
 * that users implement excepted. Their names are read from the sources, for class files have none.
 */
final class PublicParameters {

  /** One parameter of one method or constructor. */
  record Parameter(Executable of, int index, String name) {

    Class<?> type() {
      return of.getParameterTypes()[index];
    }

    /** Whether null is a value like any other: said of the type, or of all its type may be. */
    boolean admitsNull() {
      AnnotatedType type = of.getParameters()[index].getAnnotatedType();
      return isNullable(type)
          || (type.getType() instanceof TypeVariable<?> variable
              && Arrays.stream(variable.getAnnotatedBounds()).allMatch(Parameter::isNullable));
    }

    private static boolean isNullable(AnnotatedElement type) {
      return type.isAnnotationPresent(Nullable.class);
    }

    @Override
    public String toString() {
      return name + " of " + signature(of);
    }
  }

  private final Map<String, List<String>> namesBySignature = new HashMap<>();
  private final List<Parameter> found = new ArrayList<>();

  private PublicParameters() {}

  static List<Parameter> in(String packageName) throws Exception {
    PublicParameters parameters = new PublicParameters();
    for (Path file : sources(packageName)) {
      parameters.readNames(file);
      String type = file.getFileName().toString().replace(".java", "");
      parameters.addType(Class.forName(packageName + "." + type));
    }
    return parameters.found;
  }

  private static List<Path> sources(String packageName) throws IOException {
    Path root =
        Stream.of("src/main/java", "core/src/main/java") // seen from the module or the project
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();
    try (Stream<Path> files = Files.list(root.resolve(packageName.replace('.', '/')))) {
      return files.filter(file -> file.toString().matches(".*/\\w+\\.java")).sorted().toList();
    }
  }

  // ---- names ----

  private void readNames(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var sources = files.getJavaFileObjects(file);
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, sources);
      for (CompilationUnitTree unit : task.parse()) {
        new Names().scan(unit, "");
      }
    }
  }

  private final class Names extends TreeScanner<@Nullable Void, String> {
    @Override
    public @Nullable Void visitClass(ClassTree type, String outer) {
      return super.visitClass(type, outer + type.getSimpleName() + ".");
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, String type) {
      List<String> types = method.getParameters().stream().map(p -> simple(p.getType())).toList();
      namesBySignature.put(
          type + method.getName() + types,
          method.getParameters().stream().map(p -> p.getName().toString()).toList());
      return null;
    }

    private static String simple(Tree type) {
      return simpleName(type.toString().replaceAll("@\\w+(\\(\\))?\\s*", ""));
    }
  }

  private static String signature(Executable of) {
    Class<?> type = of.getDeclaringClass();
    String owner = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    List<String> types =
        Arrays.stream(of.getGenericParameterTypes()).map(t -> simpleName(t.getTypeName())).toList();
    return (of instanceof Method ? owner + "." + of.getName() : "new " + owner) + types;
  }

  /** Without package, outer types and type arguments. */
  private static String simpleName(String type) {
    return type.replaceAll("<.*>", "").replaceAll("(\\w+[.$])+", "");
  }

  // ---- parameters ----

  private void addType(Class<?> type) {
    if (!Modifier.isPublic(type.getModifiers())) {
      return;
    }
    if (type.isRecord()) {
      addConstructor(type);
    } else if (!type.isAnnotationPresent(FunctionalInterface.class)) {
      Arrays.stream(type.getDeclaredMethods())
          .filter(method -> Modifier.isPublic(method.getModifiers()))
          .filter(method -> namesBySignature.containsKey(signature(method))) // else javac's
          .filter(method -> !method.isBridge())
          .forEach(method -> add(method, namesBySignature.get(signature(method))));
    }
    Arrays.stream(type.getDeclaredClasses()).forEach(this::addType);
  }

  private void addConstructor(Class<?> type) {
    List<String> names =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    add(type.getDeclaredConstructors()[0], names);
  }

  private void add(Executable of, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      found.add(new Parameter(of, i, names.get(i)));
    }
  }
}
