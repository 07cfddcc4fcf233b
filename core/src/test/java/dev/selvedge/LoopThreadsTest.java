package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Mutex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Turns on platform threads, which are started early and wake as the operating system likes. */
class LoopThreadsTest {

  /** What the threads of the tasks are. */
  enum Kind {
    VIRTUAL(Thread.ofVirtual().factory()),
    PLATFORM(Thread.ofPlatform().daemon().factory());

    final ThreadFactory factory;

    Kind(ThreadFactory factory) {
      this.factory = factory;
    }
  }

  private static void run(LoopWorld world, Action<Exception> body) throws Exception {
    Detour.<Object, Exception>call(
        world,
        "body",
        () -> {
          body.run();
          return "";
        });
  }

  private static LoopWorld loop(Kind kind, Timers timers, Order order, boolean switching) {
    return new LoopWorld("loop", kind.factory, timers, order, switching);
  }

  private static LoopWorld seeded(Kind kind, long seed) {
    return loop(kind, new VirtualTimers(Instant.EPOCH, true), Order.seeded(seed), true);
  }

  /** Which task takes its turn, in order, when all kinds of waits meet all kinds of ends. */
  private static List<String> turns(Kind kind, long seed) throws Exception {
    LoopWorld world = seeded(kind, seed);
    List<String> turns = new ArrayList<>();
    world.onTurn(strand -> turns.add(strand.name()));
    run(
        world,
        () -> {
          Channel<Integer> channel = Channel.bounded(1);
          Mutex mutex = Mutex.create();
          TaskGroup.run(group -> {
            Task<?> sleeper = group.fork("sleeper", Tasks::sleepForever);
            group.fork(
                "sender",
                () -> {
                  for (int i = 0; i < 10; i++) {
                    channel.send(i);
                  }
                  channel.close();
                });
            group.fork("receiver", () -> channel.receiveEach(_ -> mutex.withLock(Tasks::yield)));
            group.fork(
                "timed",
                () -> {
                  for (int i = 0; i < 10; i++) {
                    Timeouts.moveOnAfter(
                        Duration.ofMillis(i), () -> mutex.withLock(Tasks::sleepForever));
                  }
                  sleeper.cancel("enough");
                });
            group.fork(
                "forker", () -> TaskGroup.run(inner -> inner.fork("inner", Tasks::checkpoint)));
          });
        });
    return turns;
  }

  @Test
  void aSeedGivesTheSameTurnsOnThreadsOfEitherKind() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      List<String> onVirtual = turns(Kind.VIRTUAL, seed);
      assertThat(turns(Kind.PLATFORM, seed)).as("seed %d", seed).isEqualTo(onVirtual);
      assertThat(onVirtual).contains("sleeper", "receiver", "timed", "inner");
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTaskRunsAtATimeWhateverForeignThreadsDo(Kind kind) throws Exception {
    int[] plain = {0};
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int tasks = 1_000;
    CountDownLatch ended = new CountDownLatch(tasks);
    try (EventLoop loop = EventLoop.with().threads(kind.factory).open()) {
      ConcurrentLinkedQueue<Task<?>> cancellable = new ConcurrentLinkedQueue<>();
      Threads.of(Thread.ofPlatform().factory())
          .run(() ->
              TaskGroup.run(group -> {
                for (int t = 0; t < 4; t++) {
                  long seed = t;
                  group.fork(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int k = 0; k < tasks / 4; k++) {
                      cancellable.add(
                          loop.submit(() -> {
                            try {
                              for (int step = 0; step < 5; step++) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                plain[0]++;
                                inside.decrementAndGet();
                                if (step % 2 == 0) {
                                  Tasks.yield();
                                } else {
                                  Tasks.sleep(Duration.ofNanos(1_000));
                                }
                              }
                            } finally {
                              ended.countDown();
                            }
                            return "";
                          }));
                      Task<?> victim = random.nextInt(3) == 0 ? cancellable.poll() : null;
                      if (victim != null) {
                        victim.cancel("chosen");
                      }
                    }
                  });
                }
              }));
      loop.awaitAll();
    }
    assertThat(ended.getCount()).isZero();
    assertThat(most).hasValue(1);
    assertThat(plain[0]).isBetween(tasks, 5 * tasks);
  }

  @ParameterizedTest
  @EnumSource
  void foreignInterruptsAtAnyMomentEndAWaitOrStay(Kind kind) throws Exception {
    LoopWorld world = loop(kind, SystemTimers.shared(), Order.FIFO, false);
    int rounds = 500;
    int[] met = {0};
    run(
        world,
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < rounds; i++) {
                Thread[] thread = {null};
                Task<?> target =
                    group.fork(() -> {
                      thread[0] = Thread.currentThread();
                      try {
                        Tasks.sleepForever();
                      } catch (InterruptedException e) {
                        met[0]++;
                      }
                      Tasks.yield();
                    });
                Tasks.yield();
                Thread.ofPlatform().start(() -> thread[0].interrupt());
                target.await();
              }
            }));
    assertThat(met[0]).isEqualTo(rounds);
  }

  @ParameterizedTest
  @EnumSource
  void aPingPongAcrossLoopsLosesNoWakeUp(Kind kind) throws Exception {
    int rounds = 2_000;
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    try (EventLoop one = EventLoop.with().threads(kind.factory).open();
        EventLoop other = EventLoop.with().threads(kind.factory).open()) {
      Task<Integer> echo =
          other.submit(() -> {
            int count = 0;
            for (int ball : there) {
              back.send(ball + 1);
              count++;
            }
            return count;
          });
      Task<Integer> server =
          one.submit(() -> {
            int ball = 0;
            for (int i = 0; i < rounds; i++) {
              there.send(ball);
              ball = back.receive();
            }
            there.close();
            return ball;
          });
      assertThat(server.join()).isEqualTo(rounds);
      assertThat(echo.join()).isEqualTo(rounds);
    }
  }
}
