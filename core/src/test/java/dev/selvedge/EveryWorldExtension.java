package dev.selvedge;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** What a block is given to return in once it was interrupted. */
  private static final Duration TO_RETURN = Duration.ofSeconds(10);

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

  /** On a thread of its own, since a block that never returns does not heed an interrupt either. */
  private static void runIn(
      String where, LoopWorld world, ReflectiveInvocationContext<Method> context) {
    CompletableFuture<String> ended = new CompletableFuture<>();
    Thread host =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                ended.complete(runIn(world, context));
              } catch (Throwable t) {
                ended.completeExceptionally(t);
              }
            });
    AtomicBoolean stuck = new AtomicBoolean();
    world.onDeadlock(_ -> {
      stuck.set(true);
      host.interrupt();
      ended.orTimeout(TO_RETURN.toSeconds(), TimeUnit.SECONDS);
    });
    host.start();
    try {
      ended.get();
    } catch (ExecutionException e) {
      String what = stuck.get() ? " (every task waited for another)" : "";
      throw new AssertionError("in " + where + what + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      leave(host);
      throw new AssertionError("in " + where + ": it took too long", e);
    }
  }

  private static String runIn(LoopWorld world, ReflectiveInvocationContext<Method> context)
      throws Exception {
    return Detour.<String, Exception>call(
        world,
        "test",
        () -> {
          runOnce(context.getTargetClass(), context);
          return "done";
        });
  }

  private static void leave(Thread host) {
    host.interrupt();
    try {
      host.join(TO_RETURN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
