package dev.selvedge.test;

import dev.selvedge.Action;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs the method of a {@link SelvedgeTest} as the body of simulations. JUnit makes it. */
public final class SelvedgeExtension implements InvocationInterceptor {

  private static final Pattern TIME = Pattern.compile("\\s*(\\d+)\\s*(ms|s|m)\\s*");

  /** For JUnit. */
  public SelvedgeExtension() {}

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    SelvedgeTest test =
        AnnotationSupport.findAnnotation(method.getExecutable(), SelvedgeTest.class).orElseThrow();
    Options options = new Options().name(context.getDisplayName()).timeout(time(test.timeout()));
    if (!test.virtualTime()) {
      options.realTime();
    }
    run(options, test, body(invocation, method));
  }

  private static void run(Options options, SelvedgeTest test, Action<Exception> body)
      throws Exception {
    if (test.seed() != SelvedgeTest.NO_SEED) {
      options.seed(test.seed()).explore(1, body);
    } else if (test.seeds() != 0) {
      options.explore(test.seeds(), body);
    } else {
      options.run(body);
    }
  }

  /** JUnit's invocation can be made once; further seeds call the method themselves. */
  private static Action<Exception> body(
      Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method) {
    AtomicBoolean proceeded = new AtomicBoolean();
    return () -> {
      try {
        if (proceeded.compareAndSet(false, true)) {
          invocation.proceed();
        } else {
          invokeAgain(method);
        }
      } catch (Throwable t) {
        throw SelvedgeExtension.<RuntimeException>sneaky(t);
      }
    };
  }

  private static void invokeAgain(ReflectiveInvocationContext<Method> method) {
    ReflectionSupport.invokeMethod(
        method.getExecutable(), method.getTarget().orElse(null), method.getArguments().toArray());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** A time as it is written in an annotation. */
  static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "timeout must be a number and one of ms, s, m, like \"10s\", but is \"%s\""
              .formatted(text));
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
