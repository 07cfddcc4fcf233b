package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.selvedge.kernel.Strand;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EveryWorld
@Timeout(60)
class ContextTest {

  private static final TaskLocal<String> USER = TaskLocal.create("user");
  private static final TaskLocal<String> LANGUAGE = TaskLocal.create("language", "en");
  private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
  private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

  private final List<Context.Registration> registrations = new ArrayList<>();

  @AfterEach
  void nothingIsLeftBehind() {
    registrations.forEach(Context.Registration::close);
    assertThat(Carried.registered()).isEmpty();
    assertThat(Strand.current().context()).isNull();
    assertThat(TRACE.get()).isNull();
  }

  // ---- task locals ----

  @Test
  void aLocalIsBoundForItsBlockOnly() throws Exception {
    String inside = TaskLocal.where(USER, "ada").call(() -> USER.get() + USER.isBound());
    assertThat(inside).isEqualTo("adatrue");
    assertThat(USER.isBound()).isFalse();
  }

  @Test
  void anUnboundLocalNamesItselfAndTheTask() {
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(USER::get)
        .withMessageContaining("task local \"user\" is not bound in task \"")
        .withMessageContaining("\"" + Tasks.current().name() + "\"");
  }

  @Test
  void aDefaultIsNoBinding() throws Exception {
    assertThat(LANGUAGE.get()).isEqualTo("en");
    assertThat(LANGUAGE.isBound()).isFalse();
    assertThat(LANGUAGE.orElse("de")).isEqualTo("de");
    TaskLocal.where(LANGUAGE, "fr").run(() -> assertThat(LANGUAGE.orElse("de")).isEqualTo("fr"));
  }

  @Test
  void nullIsAValue() throws Exception {
    TaskLocal.where(USER, null)
        .run(() -> {
          assertThat(USER.isBound()).isTrue();
          assertThat(USER.get()).isNull();
          assertThat(USER.orElse("other")).isNull();
        });
    TaskLocal<String> none = TaskLocal.create("none", null);
    assertThat(none.get()).isNull();
  }

  @Test
  void theLastBindingOfACarrierCounts() throws Exception {
    TaskLocal.Carrier ada = TaskLocal.where(USER, "ada");
    TaskLocal.Carrier both = ada.where(LANGUAGE, "de").where(USER, "grace");
    assertThat(both.<String, RuntimeException>call(() -> USER.get() + LANGUAGE.get()))
        .isEqualTo("gracede");
    assertThat(ada.<String, RuntimeException>call(() -> USER.get() + LANGUAGE.get()))
        .isEqualTo("adaen");
  }

  @Test
  void aFailingBlockRestoresAndKeepsItsException() throws Exception {
    TaskLocal.where(USER, "ada")
        .run(() -> {
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(() ->
                  TaskLocal.where(USER, "grace")
                      .run(() -> {
                        throw new IOException("disk full");
                      }));
          assertThat(USER.get()).isEqualTo("ada");
        });
    assertThat(USER.isBound()).isFalse();
  }

  @Test
  void aCancelledBlockRestores() throws Exception {
    CancelScope scope = CancelScope.create();
    TaskLocal.where(USER, "ada")
        .run(() -> {
          scope.cancel("test");
          assertThat(scope.run(() -> TaskLocal.where(USER, "grace").run(Tasks::checkpoint)))
              .isFalse();
          assertThat(USER.get()).isEqualTo("ada");
        });
  }

  @Test
  void theCompilerInfersWhatABlockThrows() throws InterruptedException {
    int length = TaskLocal.where(USER, "ada").call(() -> USER.get().length());
    assertThat(length).isEqualTo(3);
  }

  @Test
  void manyLocalsAreToldApart() throws Exception {
    List<TaskLocal<Integer>> locals = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      locals.add(TaskLocal.create("local " + i));
    }
    TaskLocal.Carrier carrier = TaskLocal.where(USER, "ada");
    for (int i = 0; i < 1000; i += 2) {
      carrier = carrier.where(locals.get(i), i);
    }
    carrier.run(() -> {
      for (int i = 0; i < 1000; i++) {
        assertThat(locals.get(i).orElse(-1)).isEqualTo(i % 2 == 0 ? i : -1);
      }
      assertThat(USER.get()).isEqualTo("ada");
    });
  }

  @Test
  void rebindingDoesNotMakeTheTableGrow() throws Exception {
    Bindings few = Bindings.with(Bindings.with(null, USER, "ada"), LANGUAGE, "en");
    Bindings bindings = few;
    for (int i = 0; i < 10_000; i++) {
      bindings = Bindings.with(bindings, USER, "user " + i);
    }
    assertThat(bindings.places()).isEqualTo(few.places());
    TaskLocal<String> third = TaskLocal.create("third");
    assertThat(Bindings.with(bindings, third, "x").places())
        .isEqualTo(Bindings.with(few, third, "x").places());
    TaskLocal<String> fourth = TaskLocal.create("fourth");
    assertThat(Bindings.with(Bindings.with(bindings, third, "x"), fourth, "y").places())
        .isEqualTo(Bindings.with(Bindings.with(few, third, "x"), fourth, "y").places());
    assertThat(Bindings.get(bindings, USER, null)).isEqualTo("user 9999");
    assertThat(Bindings.get(bindings, LANGUAGE, null)).isEqualTo("en");
    assertThat(Bindings.get(few, USER, null)).isEqualTo("ada");
  }

  // ---- inheritance ----

  @Test
  void aChildInheritsFromWhoCallsForkAndNotFromTheHost() throws Exception {
    List<String> seen =
        TaskLocal.where(USER, "host")
            .call(() ->
                TaskGroup.call(group -> {
                  Task<String> plain = group.fork(USER::get);
                  Task<Task<String>> other =
                      group.fork(
                          () -> TaskLocal.where(USER, "child").call(() -> group.fork(USER::get)));
                  return List.of(plain.join(), other.join().join());
                }));
    assertThat(seen).containsExactly("host", "child");
  }

  @Test
  void aForeignThreadForksWithItsOwnContext() throws Exception {
    String seen =
        TaskLocal.where(USER, "host")
            .call(() ->
                TaskGroup.call(group -> {
                  AtomicReference<Task<String>> task = new AtomicReference<>();
                  Thread foreign =
                      Thread.ofPlatform().start(() -> task.set(group.fork(() -> USER.orElse("-"))));
                  foreign.join();
                  return task.get().join();
                }));
    assertThat(seen).isEqualTo("-");
  }

  @Test
  void aChildKeepsWhatItInheritedAfterTheBlockHasEnded() throws Exception {
    Event ended = Event.create();
    String seen =
        TaskGroup.call(group -> {
          Task<String> child =
              TaskLocal.where(USER, "ada")
                  .call(() ->
                      group.fork(() -> {
                        ended.await();
                        return USER.get();
                      }));
          ended.set();
          return child.join();
        });
    assertThat(seen).isEqualTo("ada");
  }

  @Test
  void everyKindOfForkInherits() throws Exception {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    TaskLocal.where(USER, "ada")
        .run(() ->
            TaskGroup.run(group -> {
              group.fork("named", () -> seen.add(USER.get()));
              group.forkAfter(Duration.ofMillis(1), () -> seen.add(USER.get()));
              group.start(ready -> {
                seen.add(USER.get());
                ready.started(null);
              });
              Event served = Event.create();
              group.forkService(() -> {
                seen.add(USER.get());
                served.set();
              });
              served.await();
            }));
    assertThat(seen).containsExactly("ada", "ada", "ada", "ada");
  }

  @Test
  void nothingLeaksFromAChildToItsParentOrSibling() throws Exception {
    registrations.add(Context.propagate(TRACE));
    TRACE.set("parent");
    try {
      TaskGroup.run(group -> {
        group
            .fork(() -> {
              TRACE.set("child");
              TaskLocal.where(USER, "child").run(() -> {});
            })
            .join();
        assertThat(TRACE.get()).isEqualTo("parent");
        String sibling = group.fork(() -> USER.orElse("-") + TRACE.get()).join();
        assertThat(sibling).isEqualTo("-parent");
      });
    } finally {
      TRACE.remove();
    }
  }

  @Test
  void aForkInheritsNothingWhereNothingIsBound() throws Exception {
    Object inherited = TaskGroup.call(group -> group.fork(() -> Strand.current().context()).join());
    assertThat(inherited).isNull();
    TaskGroup.run(group -> {
      Task<?> held = group.forkAfter(Duration.ofDays(1), () -> {});
      assertThat(((Strand) held).context()).isNull();
      held.cancel("seen");
    });
  }

  @Test
  void aChildInheritsLocalsBesideForeignValues() throws Exception {
    registrations.add(Context.propagate(TRACE));
    TRACE.set("trace");
    try {
      String seen =
          TaskLocal.where(USER, "ada")
              .call(
                  () -> TaskGroup.call(group -> group.fork(() -> USER.get() + TRACE.get()).join()));
      assertThat(seen).isEqualTo("adatrace");
    } finally {
      TRACE.remove();
    }
  }

  // ---- capture ----

  @Test
  void aCapturedContextRunsAnywhereAndRestores() throws Exception {
    Context ada = TaskLocal.where(USER, "ada").call(Context::capture);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor
          .submit(() -> {
            ada.run(() -> assertThat(USER.get()).isEqualTo("ada"));
            assertThat(USER.isBound()).isFalse();
            return null;
          })
          .get();
    }
    TaskLocal.where(LANGUAGE, "de")
        .run(() -> {
          ada.run(() -> assertThat(USER.get() + LANGUAGE.get()).isEqualTo("adaen"));
          assertThat(LANGUAGE.get()).isEqualTo("de");
        });
  }

  @Test
  void wrappedCodeRunsInItsContext() throws Exception {
    Context ada = TaskLocal.where(USER, "ada").call(Context::capture);
    AtomicReference<String> seen = new AtomicReference<>();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.submit(ada.wrap((Runnable) () -> seen.set(USER.get()))).get();
      assertThat(executor.submit(ada.wrap(() -> USER.get() + "!")).get()).isEqualTo("ada!");
    }
    assertThat(seen).hasValue("ada");
  }

  @Test
  void wrappedCodeAndBlocksFailAsTheyAre() {
    Context context = Context.capture();
    IOException failure = new IOException("disk full");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            context.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
    IllegalStateException unchecked = new IllegalStateException("x");
    assertThatIllegalStateException()
        .isThrownBy(() ->
            context
                .wrap(
                    (Runnable)
                        () -> {
                          throw unchecked;
                        })
                .run())
        .isSameAs(unchecked);
  }

  @Test
  void forkInTakesTheGivenContextInsteadOfTheCallers() throws Exception {
    Context ada = TaskLocal.where(USER, "ada").call(Context::capture);
    Context nothing = Context.capture();
    List<String> seen =
        TaskLocal.where(LANGUAGE, "de")
            .call(() ->
                TaskGroup.call(group ->
                    List.of(
                        group.forkIn(ada, "a", () -> USER.get() + LANGUAGE.get()).join(),
                        group.forkIn(nothing, "b", () -> USER.orElse("-") + LANGUAGE.get()).join(),
                        group
                            .forkIn(
                                ada,
                                "c",
                                () -> TaskGroup.call(inner -> inner.fork(USER::get).join()))
                            .join())));
    assertThat(seen).containsExactly("adaen", "-en", "ada");
    TaskGroup.run(group ->
        group.forkIn(
            ada,
            "d",
            () -> {
              assertThat(USER.get()).isEqualTo("ada"); // a block: an Action
            }));
  }

  @Test
  void aContextShowsWhatIsBoundButNotTheValues() throws Exception {
    Context context =
        TaskLocal.where(USER, "ada").where(LANGUAGE, "de").call(() -> Context.capture());
    assertThat(context.toString()).contains("user", "language").doesNotContain("ada");
    assertThat(Context.capture()).hasToString("context []");
  }

  // ---- foreign values ----

  @Test
  void aRegisteredScopedValueIsBoundInChildren() throws Exception {
    registrations.add(Context.propagate(TENANT));
    String seen =
        ScopedValue.where(TENANT, "acme")
            .call(() ->
                TaskGroup.call(group ->
                    group
                        .fork(() -> TaskGroup.call(inner -> inner.fork(TENANT::get).join()))
                        .join()));
    assertThat(seen).isEqualTo("acme");
    assertThat(isBoundInAChild()).isFalse();
  }

  private static boolean isBoundInAChild() throws InterruptedException {
    return TaskGroup.call(group -> group.fork(TENANT::isBound).join());
  }

  @Test
  void aRegistrationEndsWhenItIsClosed() throws Exception {
    try (Context.Registration registration = Context.propagate(TENANT)) {
      assertThat(ScopedValue.where(TENANT, "acme").call(ContextTest::isBoundInAChild)).isTrue();
      registration.close();
      assertThat(ScopedValue.where(TENANT, "acme").call(ContextTest::isBoundInAChild)).isFalse();
    }
  }

  @Test
  void aGrandchildOfAClosedRegistrationInheritsNothingOfIt() throws Exception {
    Context.Registration registration = Context.propagate(TRACE);
    TRACE.set("old");
    try {
      String seen =
          TaskGroup.call(group ->
              group
                  .fork(() -> {
                    registration.close();
                    return TRACE.get()
                        + TaskGroup.<String>call(inner -> inner.fork(() -> TRACE.get()).join());
                  })
                  .join());
      assertThat(seen).isEqualTo("oldnull");
    } finally {
      TRACE.remove();
    }
  }

  @Test
  void aRegisteredThreadLocalIsSetAndSetBack() throws Exception {
    registrations.add(Context.propagate(TRACE));
    TRACE.set("captured");
    Context captured = Context.capture();
    TRACE.set("mine");
    try {
      captured.run(() -> {
        assertThat(TRACE.get()).isEqualTo("captured");
        TRACE.set("changed");
      });
      assertThat(TRACE.get()).isEqualTo("mine");
    } finally {
      TRACE.remove();
    }
    captured.run(() -> assertThat(TRACE.get()).isEqualTo("captured"));
    assertThat(TRACE.get()).isNull();
  }

  @Test
  void aFailingBlockSetsAThreadLocalBack() {
    registrations.add(Context.propagate(TRACE));
    Context captured = Context.capture();
    TRACE.set("mine");
    try {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              captured.run(() -> {
                TRACE.set("changed");
                throw new IllegalStateException("broken");
              }));
      assertThat(TRACE.get()).isEqualTo("mine");
    } finally {
      TRACE.remove();
    }
  }

  @Test
  void anUnsetThreadLocalIsUnsetInTheContext() throws Exception {
    registrations.add(Context.propagate(TRACE));
    Context captured = Context.capture();
    TRACE.set("mine");
    try {
      captured.run(() -> assertThat(TRACE.get()).isNull());
      assertThat(TRACE.get()).isEqualTo("mine");
    } finally {
      TRACE.remove();
    }
  }

  @Test
  void aThreadLocalOfNullIsRemoved() throws Exception {
    ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
    registrations.add(Context.propagate(local));
    local.set(null);
    Context captured = Context.capture();
    local.set("mine");
    captured.run(() -> assertThat(local.get()).isEqualTo("initial"));
    assertThat(local.get()).isEqualTo("mine");
  }

  @Test
  void severalForeignValuesAreBoundInOrderAndRestoredInReverse() throws Exception {
    List<String> events = new ArrayList<>();
    registrations.add(Context.<String>propagate(() -> "a", value -> events.add("a=" + value)));
    registrations.add(Context.<String>propagate(() -> "b", value -> events.add("b=" + value)));
    Context.capture().run(() -> events.add("body"));
    assertThat(events).containsExactly("a=a", "b=b", "body", "b=b", "a=a");
  }

  @Test
  void foreignValuesAreReadByTheForkingThread() throws Exception {
    ConcurrentLinkedQueue<Thread> set = new ConcurrentLinkedQueue<>();
    registrations.add(Context.<Thread>propagate(Thread::currentThread, set::add));
    Thread child =
        TaskGroup.call(group -> group.forkAfter(Duration.ZERO, Thread::currentThread).join());
    assertThat(set).containsExactly(Thread.currentThread(), child); // set, and set back
  }

  @Test
  void aValueThatCannotBeReadFailsTheForkAndStartsNothing() throws Exception {
    TaskGroup.with()
        .maxTasks(1)
        .run(group -> {
          try (Context.Registration _ =
              Context.propagate(
                  () -> {
                    throw new IllegalStateException("no trace");
                  },
                  value -> {})) {
            assertThatIllegalStateException()
                .isThrownBy(() -> group.fork(() -> "never"))
                .withMessage("no trace");
          }
          assertThat(group.tasks()).isEmpty();
          assertThat(group.fork(() -> "slot is free").join()).isEqualTo("slot is free");
        });
  }

  @Test
  void aValueThatCannotBeSetFailsTheTask() {
    AtomicBoolean asked = new AtomicBoolean();
    AtomicBoolean ran = new AtomicBoolean();
    assertThatExceptionOfType(ExceptionGroup.class)
        .isThrownBy(() ->
            TaskGroup.run(group -> {
              try (Context.Registration _ =
                  Context.propagate(
                      () -> "x",
                      value -> {
                        if (!asked.getAndSet(true)) { // setting it back would work
                          throw new IllegalStateException("no tracer");
                        }
                      })) {
                group.fork(() -> ran.set(true));
              }
            }))
        .satisfies(group ->
            assertThat(group.leaves())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("no tracer"));
    assertThat(ran).isFalse();
  }

  // ---- bad use ----

  @Test
  void nullArgumentsAreNamed() {
    Context context = Context.capture();
    assertThatNullPointerException().isThrownBy(() -> TaskLocal.create(null)).withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> TaskLocal.where(null, "x"))
        .withMessage("local");
    assertThatNullPointerException()
        .isThrownBy(() -> TaskLocal.where(USER, "x").where(null, "y"))
        .withMessage("local");
    assertThatNullPointerException()
        .isThrownBy(() -> TaskLocal.where(USER, "x").run(null))
        .withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> TaskLocal.where(USER, "x").call(null))
        .withMessage("body");
    assertThatNullPointerException().isThrownBy(() -> context.run(null)).withMessage("body");
    assertThatNullPointerException().isThrownBy(() -> context.call(null)).withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> context.wrap((Runnable) null))
        .withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> Context.propagate((ScopedValue<?>) null))
        .withMessage("scopedValue");
    assertThatNullPointerException()
        .isThrownBy(() -> Context.propagate((ThreadLocal<?>) null))
        .withMessage("threadLocal");
    assertThatNullPointerException()
        .isThrownBy(() -> Context.propagate(null, value -> {}))
        .withMessage("read");
    assertThatNullPointerException()
        .isThrownBy(() -> Context.propagate(() -> "x", null))
        .withMessage("write");
  }

  @Test
  void closingTwiceDoesNothingMore() {
    Context.Registration first = Context.propagate(TRACE);
    Context.Registration second = Context.propagate(TRACE);
    first.close();
    assertThatCode(first::close).doesNotThrowAnyException();
    assertThat(Carried.registered()).hasSize(1);
    second.close();
  }
}
