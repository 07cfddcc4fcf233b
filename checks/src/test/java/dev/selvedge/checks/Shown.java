package dev.selvedge.checks;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** A type for {@link PublicApiTest} to show. */
public final class Shown {
  private Shown() {}

  public record Point(int x) implements Comparable<Point> {
    @Override
    public int compareTo(Point other) {
      return Integer.compare(x, other.x);
    }
  }

  public enum Colour {
    RED,
    GREEN
  }

  abstract static class Hidden<T> {
    public final void inherited(T value) {}
  }

  public abstract static class Box<T extends Comparable<T>> extends Hidden<T>
      implements Supplier<T> {
    public static final int LIMIT = 3;

    protected Box(int size) throws IOException {}

    @Deprecated
    @SafeVarargs
    public static <X extends Exception> void run(List<? super X> sink, X... more) throws X {}

    void inside() {}
  }

  public sealed interface Shape permits Circle, Unseen {}

  public record Circle() implements Shape {}

  record Unseen() implements Shape {}
}
