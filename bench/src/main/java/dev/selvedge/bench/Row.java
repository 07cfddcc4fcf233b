package dev.selvedge.bench;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;

/** One way to do what a comparison compares. */
record Row(Class<?> comparison, String name) {

  static List<Row> allOf(Class<?> comparison) {
    return Arrays.stream(comparison.getMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(Method::getName)
        .sorted()
        .map(name -> new Row(comparison, name))
        .toList();
  }

  boolean matches(String text) {
    return fullName().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  /** What a user calls it by. */
  String fullName() {
    return comparison.getSimpleName() + "." + name;
  }

  /** What JMH finds it by. */
  String pattern() {
    return "^" + comparison.getName().replace(".", "\\.") + "\\." + name + "$";
  }
}
