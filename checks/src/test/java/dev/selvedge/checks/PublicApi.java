package dev.selvedge.checks;

import java.lang.annotation.Annotation;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public and protected types and members of the packages that a module exports, as text. */
final class PublicApi {
  private final ClassLoader loader;
  private final StringBuilder out = new StringBuilder();

  private PublicApi(ClassLoader loader) {
    this.loader = loader;
  }

  /** The API of the module in a folder of classes. */
  static String of(Path classes, String module) throws Exception {
    ModuleReference reference = ModuleFinder.of(classes).find(module).orElseThrow();
    Set<String> exported =
        reference.descriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toCollection(TreeSet::new));
    URL[] folder = {classes.toUri().toURL()};
    try (ModuleReader reader = reference.open();
        var loader = new URLClassLoader(folder, PublicApi.class.getClassLoader())) {
      var api = new PublicApi(loader);
      List<String> names =
          reader
              .list()
              .filter(name -> name.endsWith(".class") && !name.contains("-info"))
              .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
              .sorted()
              .toList();
      for (String exportedPackage : exported) {
        api.line("package " + exportedPackage);
        for (String name : names) {
          if (name.substring(0, name.lastIndexOf('.')).equals(exportedPackage)) {
            api.type(Class.forName(name, false, api.loader));
          }
        }
      }
      return api.out.toString();
    }
  }

  /** The API of one type alone. */
  static String of(Class<?> type) {
    var api = new PublicApi(PublicApi.class.getClassLoader());
    api.type(type);
    return api.out.toString();
  }

  private void type(Class<?> type) {
    if (!isVisible(type)) {
      return;
    }
    line("");
    line(annotations(type) + header(type));
    var members = new TreeSet<>(Comparator.comparing(PublicApi::rank).thenComparing(m -> m));
    collect(type, type, members);
    members.forEach(member -> line("  " + member));
  }

  private static boolean isVisible(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (!isVisible(each.getModifiers()) || each.isAnonymousClass() || each.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    var text = new StringBuilder(modifiers(type)).append(kind(type)).append(' ');
    text.append(type.getName().replace('$', '.')).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      text.append(
          Arrays.stream(type.getRecordComponents())
              .map(PublicApi::component)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
      text.append(" extends ").append(name(parent));
    }
    text.append(
        list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces()));
    if (type.isSealed()) {
      List<Class<?>> permitted =
          Arrays.stream(type.getPermittedSubclasses()).filter(PublicApi::isVisible).toList();
      text.append(list(" permits ", permitted.toArray(Type[]::new)));
    }
    return text.toString();
  }

  private static String component(RecordComponent component) {
    return name(component.getGenericType()) + " " + component.getName();
  }

  private static String modifiers(Class<?> type) {
    int shown = type.getModifiers() & Modifier.classModifiers();
    if (type.isInterface() || type.isRecord() || type.isEnum()) {
      shown &= ~(Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC);
    }
    return spaced(Modifier.toString(shown)) + (type.isSealed() ? "sealed " : "");
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    return type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
  }

  /** What a type declares, and what it has from parents that nobody outside can see. */
  private static void collect(Class<?> type, Class<?> shown, Set<String> members) {
    boolean extensible = !Modifier.isFinal(shown.getModifiers()) && !shown.isSealed();
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field.getModifiers(), extensible) && !field.isSynthetic()) {
        members.add(annotations(field) + field(field));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isShown(method.getModifiers(), extensible) && !method.isSynthetic()) {
        members.add(annotations(method) + method(method));
      }
    }
    if (type == shown) {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (isShown(constructor.getModifiers(), extensible) && !constructor.isSynthetic()) {
          members.add(annotations(constructor) + constructor(constructor));
        }
      }
    }
    Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
        .filter(parent -> !isVisible(parent))
        .forEach(parent -> collect(parent, shown, members));
  }

  private static boolean isShown(int modifiers, boolean extensible) {
    return Modifier.isPublic(modifiers) || extensible && Modifier.isProtected(modifiers);
  }

  private static String field(Field field) {
    if (field.isEnumConstant()) {
      return "constant " + field.getName();
    }
    String modifiers = spaced(Modifier.toString(field.getModifiers() & ~Modifier.VOLATILE));
    return modifiers + name(field.getGenericType()) + " " + field.getName();
  }

  private static String method(Method method) {
    int hidden = Modifier.SYNCHRONIZED | Modifier.NATIVE | Modifier.STRICT;
    int shown = method.getModifiers() & Modifier.methodModifiers() & ~hidden;
    return spaced(Modifier.toString(shown))
        + (method.isDefault() ? "default " : "")
        + spaced(variables(method.getTypeParameters()))
        + name(method.getGenericReturnType())
        + " "
        + method.getName()
        + parameters(method);
  }

  private static String constructor(Constructor<?> constructor) {
    return spaced(Modifier.toString(constructor.getModifiers()))
        + spaced(variables(constructor.getTypeParameters()))
        + "new"
        + parameters(constructor);
  }

  private static String parameters(Executable executable) {
    Type[] types = executable.getGenericParameterTypes();
    List<String> names =
        Arrays.stream(types).map(PublicApi::name).collect(Collectors.toCollection(ArrayList::new));
    if (executable.isVarArgs()) {
      names.set(names.size() - 1, names.getLast().replaceFirst("\\[]$", "..."));
    }
    return "("
        + String.join(", ", names)
        + ")"
        + list(" throws ", executable.getGenericExceptionTypes());
  }

  private static String variables(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Arrays.stream(variables)
        .map(PublicApi::variable)
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String variable(TypeVariable<?> variable) {
    List<Type> bounds =
        Arrays.stream(variable.getBounds()).filter(bound -> bound != Object.class).toList();
    return bounds.isEmpty()
        ? variable.getName()
        : variable.getName()
            + " extends "
            + bounds.stream().map(PublicApi::name).collect(Collectors.joining(" & "));
  }

  private static String list(String prefix, Type[] types) {
    return types.length == 0
        ? ""
        : prefix + Arrays.stream(types).map(PublicApi::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    UnaryOperator<String> shorten =
        text -> text.replace('$', '.').replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    return shorten.apply(type.getTypeName());
  }

  private static String annotations(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type == Deprecated.class || type == FunctionalInterface.class)
        .map(type -> "@" + type.getSimpleName() + " ")
        .sorted()
        .collect(Collectors.joining());
  }

  private static String spaced(String text) {
    return text.isEmpty() ? "" : text + " ";
  }

  private static int rank(String member) {
    if (member.contains("(")) {
      return member.contains(" new(") || member.startsWith("new(") ? 1 : 2;
    }
    return 0;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
