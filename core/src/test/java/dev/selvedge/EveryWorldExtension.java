package dev.selvedge;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** See {@link EveryWorld}. */
final class EveryWorldExtension implements InvocationInterceptor {

  private static final int SEEDS = 100;

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    runEverywhere(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    runEverywhere(invocation, context);
  }

  /** On threads last: what that instance sets up is taken down only after this. */
  private static void runEverywhere(
      Invocation<Void> invocation, ReflectiveInvocationContext<Method> context) throws Throwable {
    Method method = context.getExecutable();
    if (!method.isAnnotationPresent(EveryWorld.ThreadsOnly.class)) {
      runIn("the loop", loop(Order.FIFO, false), context);
      for (long seed = 0; seed < SEEDS; seed++) {
        runIn("the loop with seed " + seed, loop(Order.seeded(seed), true), context);
      }
    }
    if (method.isAnnotationPresent(EveryWorld.LoopOnly.class)) {
      invocation.skip();
    } else {
      invocation.proceed();
    }
  }

  private static LoopWorld loop(Order order, boolean switching) {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    LoopWorld world = new LoopWorld("loop", Thread.ofVirtual().factory(), clock, order, switching);
    return world;
  }

  private static void runIn(
      String where, LoopWorld world, ReflectiveInvocationContext<Method> context) {
    Class<?> type = context.getTargetClass();
    boolean[] stuck = {false};
    Thread host = Thread.currentThread();
    world.onDeadlock(_ -> {
      stuck[0] = true;
      host.interrupt();
    });
    try {
      Detour.<Object, Exception>call(
          world,
          "test",
          () -> {
            runOnce(type, context);
            return "done";
          });
    } catch (Throwable t) {
      String what = stuck[0] ? " (every task waited for another)" : "";
      throw new AssertionError("in " + where + what + ": " + t, t);
    }
  }

  private static void runOnce(Class<?> type, ReflectiveInvocationContext<Method> context)
      throws Exception {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object test = constructor.newInstance();
    callAll(test, BeforeEach.class);
    try {
      call(test, context.getExecutable(), context.getArguments().toArray());
    } finally {
      callAll(test, AfterEach.class);
    }
  }

  private static void callAll(Object test, Class<? extends Annotation> kind) throws Exception {
    List<Method> methods =
        AnnotationSupport.findAnnotatedMethods(
            test.getClass(), kind, HierarchyTraversalMode.TOP_DOWN);
    for (Method method : methods) {
      call(test, method);
    }
  }

  private static void call(Object test, Method method, Object... arguments) throws Exception {
    method.setAccessible(true);
    try {
      method.invoke(test, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }
}
