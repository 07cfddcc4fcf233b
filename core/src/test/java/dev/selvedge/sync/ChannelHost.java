package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.fail;

import dev.selvedge.Action;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What runs the operations of a test: tasks, or threads that the library did not start. */
enum ChannelHost {
  TASKS {
    @Override
    void run(List<Action<?>> bodies) throws Exception {
      TaskGroup.run(group -> bodies.forEach(group::fork));
    }
  },
  LOOP {
    @Override
    void run(List<Action<?>> bodies) throws Exception {
      EventLoop.run(() -> TASKS.run(bodies));
    }
  },
  PLATFORM_THREADS {
    @Override
    void run(List<Action<?>> bodies) throws Exception {
      runIn(Thread.ofPlatform().daemon().factory(), bodies);
    }
  },
  VIRTUAL_THREADS {
    @Override
    void run(List<Action<?>> bodies) throws Exception {
      runIn(Thread.ofVirtual().factory(), bodies);
    }
  };

  /** Runs all bodies at the same time and waits for them; throws what one of them threw. */
  abstract void run(List<Action<?>> bodies) throws Exception;

  private static void runIn(ThreadFactory factory, List<Action<?>> bodies) throws Exception {
    List<FutureTask<Void>> futures =
        bodies.stream()
            .map(body ->
                new FutureTask<Void>(() -> {
                  body.run();
                  return null;
                }))
            .toList();
    futures.forEach(future -> factory.newThread(future).start());
    for (FutureTask<Void> future : futures) {
      future.get(30, TimeUnit.SECONDS);
    }
  }

  /** Waits until something can be seen. */
  static void until(BooleanSupplier seen) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("not seen in time");
      }
      Tasks.yield();
    }
  }

  static void untilSendersWait(Channel<?> channel, int count) throws InterruptedException {
    until(() -> channel.statistics().waitingSenders() == count);
  }

  static void untilReceiversWait(Channel<?> channel, int count) throws InterruptedException {
    until(() -> channel.statistics().waitingReceivers() == count);
  }
}
