package dev.selvedge;

import java.util.regex.Pattern;

/** What a task is called that was given no name: the class that declares its body. */
final class Names {

  private static final ClassValue<String> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return declaringName(type.getName());
        }
      };

  /** What the compiler puts before the name of a local class, and all that an anonymous has. */
  private static final Pattern LOCAL_NUMBER = Pattern.compile("^[0-9]+");

  private Names() {}

  static String of(Class<?> bodyType) {
    return BY_CLASS.get(bodyType);
  }

  /**
   * {@code a.b.Outer$Inner$$Lambda/0x12} is {@code Inner}, as is {@code a.b.Outer$Inner$1}; {@code
   * a.b.Outer$1Local} is {@code Local}.
   */
  private static String declaringName(String className) {
    int lambda = className.indexOf("$$Lambda");
    String declaring = lambda < 0 ? className : className.substring(0, lambda);
    String simple = declaring.substring(declaring.lastIndexOf('.') + 1);
    String[] nested = simple.split("\\$");
    for (int i = nested.length - 1; i >= 0; i--) {
      String name = LOCAL_NUMBER.matcher(nested[i]).replaceFirst("");
      if (!name.isEmpty()) {
        return name;
      }
    }
    return simple;
  }
}
