package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a group holds, and what holds a group: only what lives. */
@Timeout(120)
class TaskGroupMemoryTest {

  @Test
  void aGroupOfAMillionShortTasksHoldsTheLiveOnesOnly() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    TaskGroup.with()
        .maxTasks(100)
        .run(group -> {
          long before = 0;
          List<WeakReference<Object>> sample = new ArrayList<>();
          for (int i = 0; i < 1_000_000; i++) {
            Task<?> task = group.fork(ran::incrementAndGet);
            if (i % 10_000 == 0) {
              sample.add(new WeakReference<>(task));
            }
            if (i == 100_000) {
              before = usedMemory();
            }
          }
          Until.holds("all have run", () -> ran.get() == 1_000_000);
          assertThat(group.tasks().size()).isLessThanOrEqualTo(100);
          Until.holds("all are collected", () -> areCleared(sample));
          assertThat(usedMemory() - before).isLessThan(20_000_000);
        });
  }

  @Test
  void anOpenGroupHoldsNoTaskThatHasEndedHoweverItEnded() throws Exception {
    TaskGroup.with()
        .keepSiblings()
        .run(group -> {
          Task<?> elder = group.fork(Tasks::sleepForever);
          List<WeakReference<Object>> gone = new ArrayList<>();
          gone.add(new WeakReference<>(group.fork(() -> 42)));
          gone.add(new WeakReference<>(group.forkAfter(Duration.ZERO, () -> {})));
          gone.add(new WeakReference<>(cancelled(group.fork(Tasks::sleepForever))));
          gone.add(new WeakReference<>(cancelled(group.forkAfter(Duration.ofDays(1), () -> {}))));
          gone.add(new WeakReference<>(group.start((Ready<String> ready) -> ready.started("x"))));
          Task<?> younger = group.fork(Tasks::sleepForever);
          Until.holds("the others have ended", () -> group.tasks().equals(List.of(elder, younger)));
          Until.holds("they are collected", () -> areCleared(gone));
          elder.cancel("done");
          younger.cancel("done");
        });
  }

  @Test
  void aForkThatWasGivenUpLeavesNothingInTheGroupThatHadNoSlot() throws Exception {
    TaskGroup.with()
        .maxTasks(1)
        .run(full -> {
          Task<?> holder = full.fork(Tasks::sleepForever);
          List<WeakReference<Object>> gone = forkersThatGaveUp(full);
          Until.holds("those who forked are collected", () -> areCleared(gone));
          holder.cancel("enough");
        });
  }

  @Test
  void aGroupForgetsTheWaitsOfItsHostThatWereInterrupted() throws Exception {
    Strand host = Strand.current();
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                group.fork(() -> {
                  List<WeakReference<Object>> gone = new ArrayList<>();
                  for (int i = 0; i < 3; i++) {
                    gone.add(interruptedWait(host));
                  }
                  Until.holds("they are collected", () -> areCleared(gone));
                })))
        .isInstanceOf(InterruptedException.class);
  }

  private static WeakReference<Object> interruptedWait(Strand host) {
    Until.holds("it waits", () -> host.waiter() instanceof Waiter w && w.isWaiting());
    Waiter wait = host.waiter();
    host.thread().interrupt();
    Until.holds("it waits again", () -> host.waiter() instanceof Waiter w && w != wait);
    return new WeakReference<>(wait);
  }

  private static List<WeakReference<Object>> forkersThatGaveUp(TaskGroup full)
      throws InterruptedException {
    List<WeakReference<Object>> gone = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        Task<?> forker = group.fork(() -> full.fork(() -> {}));
        gone.add(new WeakReference<>(forker));
        Eventually.untilWaiting(forker);
        forker.cancelAndAwait("no slot in time");
      }
    });
    return gone;
  }

  @Test
  void aHandleHoldsNeitherTheBodyNorWhatItUsed() throws Exception {
    byte[] big = new byte[1_000];
    WeakReference<Object> used = new WeakReference<>(big);
    Task<Integer> handle = handleOf(big);
    big = null;
    Until.holds("what the body used is collected", () -> areCleared(List.of(used)));
    assertThat(handle.join()).isEqualTo(1_000);
  }

  @Test
  void aHandleHoldsNoSiblingThatHasEnded() throws Exception {
    TaskGroup.run(group -> {
      CountDownLatch finish = new CountDownLatch(1);
      CountDownLatch finishOthers = new CountDownLatch(1);
      List<WeakReference<Object>> gone = new ArrayList<>();
      gone.add(new WeakReference<>(group.fork(() -> finishOthers.await())));
      Task<?> handle = group.fork(() -> finish.await());
      gone.add(new WeakReference<>(group.fork(() -> finishOthers.await())));
      finish.countDown();
      handle.join();
      finishOthers.countDown();
      Until.holds("the others are collected", () -> areCleared(gone));
      assertThat(handle.isDone()).isTrue();
    });
  }

  @Test
  void aHandleHoldsNothingThatItsTaskInherited() throws Exception {
    TaskLocal<byte[]> local = TaskLocal.create("big");
    List<WeakReference<Object>> inherited = new ArrayList<>();
    Task<Integer> handle = handleOfOneThatInherits(local, inherited);
    Until.holds("what it inherited is collected", () -> areCleared(inherited));
    assertThat(handle.join()).isEqualTo(1_000);
  }

  private static Task<Integer> handleOfOneThatInherits(
      TaskLocal<byte[]> local, List<WeakReference<Object>> inherited) throws InterruptedException {
    byte[] big = new byte[1_000];
    inherited.add(new WeakReference<>(big));
    return TaskLocal.where(local, big).call(() -> Until.ended(() -> local.get().length));
  }

  private static Task<Integer> handleOf(byte[] used) throws InterruptedException {
    return Until.ended(() -> used.length);
  }

  @Test
  void aFailureHoldsNeitherItsTaskNorItsGroup() throws Exception {
    List<WeakReference<Object>> gone = new ArrayList<>();
    Throwable failure = failureOf(gone);
    assertThat(gone).hasSize(4);
    Until.holds("task, group and bodies are collected", () -> areCleared(gone));
    Reference.reachabilityFence(failure);
  }

  private static Throwable failureOf(List<WeakReference<Object>> gone) {
    return TaskGroupFailureTest.failing(group -> {
      Object usedByBody = new Object();
      gone.add(new WeakReference<>(group));
      gone.add(new WeakReference<>(usedByBody));
      Task<?> task =
          group.fork(() -> {
            throw new Exception("a failure");
          });
      gone.add(new WeakReference<>(task));
      gone.add(new WeakReference<>(group.fork(() -> task.join())));
      Tasks.sleepForever();
      Reference.reachabilityFence(usedByBody);
    });
  }

  @Test
  void noFailureIsReachableFromItself() {
    assertThatThrownBy(() ->
            TaskGroup.with()
                .keepSiblings()
                .run(g -> {
                  Task<?> task =
                      g.fork(() -> {
                        throw new Exception("a failure");
                      });
                  task.await();
                  g.fork(() -> TaskGroup.run(inner -> inner.fork(() -> task.join())));
                  g.fork(() -> task.get()).await();
                  task.join();
                }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            group -> {
              assertThat(group.leaves()).hasSize(1);
              assertNoCircle(group, new ArrayList<>());
            });
  }

  private static void assertNoCircle(Throwable throwable, List<Throwable> above) {
    assertThat(above).noneMatch(t -> t == throwable);
    List<Throwable> path = new ArrayList<>(above);
    path.add(throwable);
    if (throwable.getCause() != null) {
      assertNoCircle(throwable.getCause(), path);
    }
    for (Throwable suppressed : throwable.getSuppressed()) {
      assertNoCircle(suppressed, path);
    }
  }

  @Test
  void aCancellationHoldsNoTaskThatHasEnded() throws Exception {
    AtomicReference<CancelledException> kept = new AtomicReference<>();
    List<WeakReference<Object>> gone = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        gone.add(
            new WeakReference<>(
                group.fork(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    kept.set(e);
                    throw e;
                  }
                })));
      }
      group.cancel("enough");
    });
    Until.holds("they are collected", () -> areCleared(gone));
    assertThat(kept.get().reason()).isEqualTo("enough");
  }

  @Test
  void aManagedGroupThatNobodyHoldsAndThatIsEmptyIsCollected() {
    List<WeakReference<Object>> gone = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      gone.add(new WeakReference<>(ManagedTaskGroup.open("forgotten", (_, _) -> {})));
    }
    Until.holds("they are collected", () -> areCleared(gone));
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  void whoGaveUpWaitingForAManagedGroupIsCollected() throws Exception {
    try (ManagedTaskGroup group = ManagedTaskGroup.open("group", (_, _) -> {})) {
      group.fork(Tasks::sleepForever);
      List<WeakReference<Object>> gone = waitersThatGaveUp(group);
      Until.holds("they are collected", () -> areCleared(gone));
    }
  }

  private static List<WeakReference<Object>> waitersThatGaveUp(ManagedTaskGroup awaited)
      throws InterruptedException {
    List<WeakReference<Object>> gone = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        Task<?> waiter = group.fork(() -> awaited.awaitAll());
        gone.add(new WeakReference<>(waiter));
        Eventually.untilWaiting(waiter);
        waiter.cancelAndAwait("no time");
      }
    });
    return gone;
  }

  // ---- deep trees ----

  @Test
  void aChainOfTenThousandNestedGroupsWorks() throws Exception {
    AtomicInteger depth = new AtomicInteger();
    TaskGroup.run(group -> nest(group, 10_000, () -> depth.set(depthOfCaller())));
    assertThat(depth.get()).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  void aChainOfTenThousandNestedGroupsIsCancelledAtItsTop() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    AtomicReference<Task<?>> top = new AtomicReference<>();
    TaskGroup.run(group -> {
      top.set(
          group.fork(() ->
              TaskGroup.run(inner ->
                  nest(
                      inner,
                      10_000,
                      () -> {
                        reached.countDown();
                        Tasks.sleepForever();
                      }))));
      reached.await();
      assertThat(Tasks.all().size()).isGreaterThanOrEqualTo(10_000);
      assertThat(top.get().cancel("from the top")).isTrue();
    });
    assertThat(top.get().isCancelled()).isTrue();
  }

  @Test
  void aFailureAtTheBottomOfTenThousandNestedGroupsReachesTheTop() {
    Exception failure = new Exception("at the bottom");
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g ->
            nest(
                g,
                10_000,
                () -> {
                  throw failure;
                }));
    assertThat(group.leaves()).containsExactly(failure);
  }

  /** Else a failure would take the square of its depth on its way up. */
  @Test
  void whatAFailureTakesAtAnEdgeDoesNotDependOnItsDepth() throws Exception {
    allocatedByAFailure(2);
    long shallow = allocatedByAFailure(2);
    assertThat(allocatedByAFailure(2_000)).isLessThan(2 * shallow);
  }

  private static long allocatedByAFailure(int depth) throws InterruptedException {
    ExceptionGroup failure = ExceptionGroup.of("innermost", new Exception("at the bottom"));
    for (int i = 1; i < depth; i++) {
      failure = ExceptionGroup.of("around it", failure);
    }
    ExceptionGroup nested = failure;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      TaskGroup.run(_ -> {
        throw nested;
      });
    } catch (ExceptionGroup thrown) {
      return threads.getCurrentThreadAllocatedBytes() - before;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static void nest(TaskGroup group, int more, Action<?> atTheBottom) {
    group.fork(() -> {
      if (more == 0) {
        atTheBottom.run();
      } else {
        TaskGroup.run(inner -> nest(inner, more - 1, atTheBottom));
      }
    });
  }

  private static int depthOfCaller() {
    int depth = 0;
    for (var task = Tasks.current().parent(); task.isPresent(); task = task.get().parent()) {
      depth++;
    }
    return depth;
  }

  // ---- all live tasks ----

  @Test
  void allHoldsEveryLiveTaskAndNoneThatHasEnded() throws Exception {
    try (ManagedTaskGroup managed = ManagedTaskGroup.open("managed", (_, _) -> {})) {
      Task<?> inManaged = managed.fork(Tasks::sleepForever);
      Task<?> heldInManaged = managed.forkAfter(Duration.ofDays(1), () -> {});
      TaskGroup.run(group -> {
        AtomicReference<Task<?>> nested = new AtomicReference<>();
        Task<?> child =
            group.fork(() ->
                CancelScope.create()
                    .run(
                        () -> TaskGroup.run(inner -> nested.set(inner.fork(Tasks::sleepForever)))));
        Task<?> ended = group.fork(() -> {});
        Task<?> held = group.forkAfter(Duration.ofDays(1), () -> {});
        Task<?> service = group.forkService(Tasks::sleepForever);
        ended.await();
        Until.holds("the nested task is forked", () -> nested.get() != null);
        List<Task<?>> all = Tasks.all();
        assertThat(all)
            .contains(Tasks.current(), child, nested.get(), held, service, inManaged, heldInManaged)
            .doesNotContain(ended)
            .doesNotHaveDuplicates();
        assertThat(all.indexOf(child)).isLessThan(all.indexOf(nested.get()));
        CancelScope.create()
            .run(() -> CancelScope.create().run(() -> assertThat(Tasks.all()).contains(child)));
        held.cancel("done");
        child.cancelAndAwait("done");
        assertThat(Tasks.all()).doesNotContain(held, child, nested.get());
      });
    }
  }

  @Test
  void allHoldsTheTasksOfForeignThreadsAsLongAsTheyLive() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    AtomicReference<Task<?>> foreign = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .name("foreign")
            .start(() -> {
              foreign.set(Tasks.current());
              TaskTest.awaitUninterrupted(finish);
            });
    Until.holds("it has a task", () -> foreign.get() != null);
    assertThat(Tasks.all()).contains(foreign.get());
    assertThat(foreign.get().name()).isEqualTo("foreign");
    finish.countDown();
    thread.join();
    assertThat(Tasks.all()).doesNotContain(foreign.get());
  }

  private static Task<?> cancelled(Task<?> task) {
    task.cancel("x");
    return task;
  }

  private static boolean areCleared(List<WeakReference<Object>> references) {
    System.gc();
    return references.stream().allMatch(reference -> reference.refersTo(null));
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
