package dev.selvedge;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.selvedge.PublicParameters.Parameter;
import dev.selvedge.sync.Barrier;
import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Condition;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Mutex;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.RateLimiter;
import dev.selvedge.sync.Receiver;
import dev.selvedge.sync.ResourceGuard;
import dev.selvedge.sync.Semaphore;
import dev.selvedge.sync.Sender;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What a parameter of a public method for tasks or synchronising does not admit is refused: at
 * once, that is even before a cancellation of the caller is met, and with nothing changed.
 */
@Timeout(60)
class EveryParameterTest {

  private static final Map<Class<?>, Object> NEGATIVES =
      Map.of(int.class, -3, long.class, -3L, Duration.class, Duration.ofMillis(-1500));

  private final Mutex mutex = Mutex.create();

  /** Something of each type that has methods with parameters, or is one. */
  private final Map<Class<?>, Callable<Object>> examples =
      Map.ofEntries(
          entry(Barrier.class, () -> Barrier.of(2)),
          entry(CancelScope.class, CancelScope::create),
          entry(CapacityLimiter.class, () -> CapacityLimiter.of(2)),
          entry(Channel.class, () -> Channel.bounded(1)),
          entry(Class.class, () -> Error.class),
          entry(Collection.class, List::of),
          entry(Condition.class, mutex::newCondition),
          entry(Context.class, Context::capture),
          entry(Duration.class, () -> Duration.ofSeconds(1)),
          entry(Event.class, Event::create),
          entry(ExceptionGroup.class, () -> ExceptionGroup.of("group", new Error())),
          entry(
              ExceptionGroup.Handling.class,
              () -> ExceptionGroup.of("group", new Error()).handle(Error.class, _ -> {})),
          entry(Instant.class, Tasks::now),
          entry(Iterable.class, List::of),
          entry(Iterator.class, () -> List.of().iterator()),
          entry(List.class, List::of),
          entry(ManagedTaskGroup.Builder.class, () -> ManagedTaskGroup.with((_, _) -> {})),
          entry(Mutex.class, () -> mutex),
          entry(Mutex.Statistics.class, mutex::statistics),
          entry(Object.class, () -> "borrower"),
          entry(Optional.class, Optional::empty),
          entry(PrintStream.class, () -> new PrintStream(OutputStream.nullOutputStream())),
          entry(PrintWriter.class, () -> new PrintWriter(Writer.nullWriter())),
          entry(Promise.class, Promise::create),
          entry(RateLimiter.class, () -> RateLimiter.of(2, Duration.ofSeconds(1))),
          entry(Receiver.class, () -> Channel.bounded(1)),
          entry(ResourceGuard.class, () -> ResourceGuard.of("socket")),
          entry(ScopedValue.class, ScopedValue::newInstance),
          entry(Semaphore.class, () -> Semaphore.of(2)),
          entry(Sender.class, () -> Channel.bounded(1)),
          entry(Stream.class, Stream::of),
          entry(String.class, () -> "text"),
          entry(Task.class, () -> Until.ended(() -> 42)),
          entry(TaskGroup.Builder.class, TaskGroup::with),
          entry(TaskLocal.class, () -> TaskLocal.create("local")),
          entry(TaskLocal.Carrier.class, () -> TaskLocal.where(TaskLocal.create("local"), "value")),
          entry(ThreadFactory.class, () -> Thread.ofVirtual().factory()),
          entry(ThreadLocal.class, ThreadLocal::new),
          entry(Threads.class, () -> Threads.of(Thread.ofVirtual().factory())),
          entry(Throwable.class, Error::new),
          entry(WaitUntil.class, () -> WaitUntil.ALL_COMPLETED),
          entry(boolean.class, () -> true),
          entry(int.class, () -> 1),
          entry(long.class, () -> 1L));

  @TestFactory
  Stream<DynamicTest> nullIsRefusedByTheNameOfTheParameterUnlessItsTypeAdmitsIt() throws Exception {
    return parameters()
        .filter(parameter -> !parameter.type().isPrimitive() && !parameter.admitsNull())
        .map(parameter ->
            dynamicTest(
                "null as " + parameter,
                () ->
                    assertThat(refusal(parameter, null))
                        .isExactlyInstanceOf(NullPointerException.class)
                        .hasMessage(parameter.name())));
  }

  @TestFactory
  Stream<DynamicTest> aNegativeTimeOrNumberIsRefusedWithItsValue() throws Exception {
    return parameters()
        .filter(parameter -> NEGATIVES.containsKey(parameter.type()))
        .filter(parameter -> !parameter.of().getDeclaringClass().isRecord()) // says what it is told
        .map(parameter ->
            dynamicTest(
                "negative " + parameter,
                () ->
                    assertThat(refusal(parameter, NEGATIVES.get(parameter.type())))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .message()
                        .startsWith(parameter.name() + " must ")
                        .endsWith(parameter.type() == Duration.class ? " is -1.5s" : " is -3")));
  }

  private static Stream<Parameter> parameters() throws Exception {
    List<Parameter> tasks = PublicParameters.in("dev.selvedge");
    List<Parameter> sync = PublicParameters.in("dev.selvedge.sync");
    assertThat(tasks).hasSizeGreaterThan(100);
    assertThat(sync).hasSizeGreaterThan(40);
    return Stream.of(tasks, sync).flatMap(List::stream);
  }

  /** What a call throws of which all is right but one argument. */
  private @Nullable Throwable refusal(Parameter parameter, @Nullable Object bad) throws Exception {
    try (ManagedTaskGroup group = ManagedTaskGroup.open("group", (_, _) -> {})) {
      mutex.lock();
      Object target = target(parameter, group);
      Object[] arguments =
          Stream.of(parameter.of().getParameterTypes()).map(this::example).toArray();
      arguments[parameter.index()] = bad;
      String before = state(target);
      Throwable thrown = inACancelledScope(() -> call(parameter, target, arguments));
      assertThat(state(target)).isEqualTo(before);
      assertThat(Carried.registered()).isEmpty();
      return thrown;
    } finally {
      mutex.unlock();
    }
  }

  private @Nullable Object target(Parameter parameter, ManagedTaskGroup group) {
    Class<?> type = parameter.of().getDeclaringClass();
    if (parameter.of() instanceof Constructor || Modifier.isStatic(parameter.of().getModifiers())) {
      return null;
    }
    return type.isInstance(group) ? group : example(type);
  }

  private Object example(Class<?> type) {
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    if (type.isAnnotationPresent(FunctionalInterface.class)) {
      Class<?>[] types = {type};
      return Proxy.newProxyInstance(type.getClassLoader(), types, (_, _, _) -> null);
    }
    try {
      return examples.get(type).call();
    } catch (Exception e) {
      throw new AssertionError("no example of " + type, e);
    }
  }

  private static @Nullable Throwable inACancelledScope(Action<Exception> call) throws Exception {
    List<@Nullable Throwable> thrown = new ArrayList<>();
    CancelScope scope = CancelScope.create();
    scope.cancel("nobody waits here");
    scope.run(() -> thrown.add(catchThrowable(call::run)));
    return thrown.getFirst();
  }

  private static void call(Parameter parameter, @Nullable Object target, Object[] arguments)
      throws Exception {
    try {
      if (parameter.of() instanceof Method method) {
        method.setAccessible(true);
        method.invoke(target, arguments);
      } else {
        ((Constructor<?>) parameter.of()).newInstance(arguments);
      }
    } catch (InvocationTargetException e) {
      throw Edge.sneakyThrow(e.getCause());
    }
  }

  /** What can be seen of an object: its text and its statistics. */
  private static String state(@Nullable Object target) throws Exception {
    if (target == null) {
      return "";
    }
    for (Method method : target.getClass().getMethods()) {
      if (method.getName().equals("statistics")) {
        method.setAccessible(true);
        return target + " " + method.invoke(target);
      }
    }
    return target.toString();
  }
}
