package dev.selvedge.bench;

import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.SuspendLambda;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.YieldKt;
import org.jspecify.annotations.Nullable;

/** Kotlin's coroutines, written as the Kotlin compiler would write them. */
final class Coroutines {
  private Coroutines() {}

  /** {@code runBlocking { repeat(tasks) { launch { repeat(turns) { yield() } } } }}. */
  static void yielding(int tasks, int turns) throws InterruptedException {
    launchAll(tasks, turns, YieldKt::yield, () -> {});
  }

  /** {@code runBlocking { repeat(tasks) { launch { gate.await() } }; meanwhile() }}. */
  static void parked(int tasks, Runnable meanwhile) throws InterruptedException {
    CompletableDeferred<Unit> gate = CompletableDeferredKt.CompletableDeferred(null);
    launchAll(
        tasks,
        1,
        gate::await,
        () -> {
          meanwhile.run();
          gate.complete(Unit.INSTANCE);
        });
  }

  private static void launchAll(int tasks, int times, Suspending body, Runnable last)
      throws InterruptedException {
    BuildersKt.<@Nullable Object>runBlocking(
        EmptyCoroutineContext.INSTANCE,
        (scope, self) -> {
          for (int i = 0; i < tasks; i++) {
            launch(scope, new Repeated(times, body, null));
          }
          launch(
              scope,
              new Repeated(
                  1,
                  ignored -> {
                    last.run();
                    return Unit.INSTANCE;
                  },
                  null));
          return Unit.INSTANCE;
        });
  }

  private static void launch(CoroutineScope scope, Repeated coroutine) {
    BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, coroutine);
  }

  /** A call that may suspend its caller. */
  private interface Suspending {
    @Nullable Object call(Continuation<? super Unit> caller);
  }

  /** {@code suspend { repeat(times) { body() } }}. */
  private static final class Repeated extends SuspendLambda
      implements Function2<CoroutineScope, Continuation<? super Unit>, Object> {
    private final int times;
    private final Suspending body;
    private int done;

    @SuppressWarnings("unchecked")
    Repeated(int times, Suspending body, @Nullable Continuation<?> completion) {
      super(2, (Continuation<Object>) completion);
      this.times = times;
      this.body = body;
    }

    @Override
    public Continuation<Unit> create(@Nullable Object scope, Continuation<?> completion) {
      @SuppressWarnings("unchecked")
      var fresh = (Continuation<Unit>) (Continuation<?>) new Repeated(times, body, completion);
      return fresh;
    }

    @Override
    public Object invoke(CoroutineScope scope, Continuation<? super Unit> completion) {
      return new Repeated(times, body, completion).invokeSuspend(Unit.INSTANCE);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Object invokeSuspend(Object result) {
      ResultKt.throwOnFailure(result);
      Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
      while (done < times) {
        done++;
        if (body.call((Continuation<Unit>) (Continuation<?>) this) == suspended) {
          return suspended;
        }
      }
      return Unit.INSTANCE;
    }
  }
}
