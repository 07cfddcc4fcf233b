package dev.selvedge;

/** What a task is called that was given no name: the class that declares its body. */
final class Names {

  private static final ClassValue<String> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return declaringName(type.getName());
        }
      };

  private Names() {}

  static String of(Class<?> bodyType) {
    return BY_CLASS.get(bodyType);
  }

  /** {@code a.b.Outer$Inner$$Lambda/0x12} is {@code Inner}, and so is {@code a.b.Outer$Inner$1}. */
  private static String declaringName(String className) {
    int lambda = className.indexOf("$$Lambda");
    String declaring = lambda < 0 ? className : className.substring(0, lambda);
    String simple = declaring.substring(declaring.lastIndexOf('.') + 1);
    String[] nested = simple.split("\\$");
    for (int i = nested.length - 1; i > 0; i--) {
      if (!nested[i].isEmpty() && !Character.isDigit(nested[i].charAt(0))) {
        return nested[i];
      }
    }
    return nested[0];
  }
}
