package dev.selvedge.taskthread;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The examples of TaskThreads and of the guide's chapter on them. */
class TaskThreadSnippets {

  private static final List<String> LOG = Collections.synchronizedList(new ArrayList<>());

  TaskThreadSnippets() {
    LOG.clear();
  }

  // @start region=open
  record Reading(double celsius) implements Signal {}

  /** Measures every ten milliseconds, and tells its parent. */
  static final class Thermometer extends TaskThread {
    @Override
    protected void onEnter() throws InterruptedException {
      recreate("measure", this::measure);
    }

    private void measure() throws InterruptedException {
      Tasks.sleep(ofMillis(10));
      signalParent(new Reading(21.5));
      reschedule("measure");
    }
  }

  /** Hears three readings, and stops. */
  static final class Station extends TaskThread {
    private int readings; // needs no lock: the code of a TaskThread runs in turns

    @Override
    protected void onEnter() {
      addChild(ChildSpec.permanent(Thermometer::new));
    }

    @Override
    protected void onChildSignal(Signal signal, TaskThread child) {
      if (signal instanceof Reading(var celsius)) {
        LOG.add("it is " + celsius + " degrees");
        if (++readings == 3) {
          stop("that is enough");
        }
      }
    }
  }

  // @end

  @Test
  void open() throws InterruptedException {
    // @start region=run
    new Station().run(); // returns when the whole tree has ended
    // @end
    assertThat(LOG)
        .containsExactly("it is 21.5 degrees", "it is 21.5 degrees", "it is 21.5 degrees");
  }

  // ---- slots ----

  /** Polls, faster or slower. */
  // @start region=slots
  static final class Poller extends TaskThread {
    @Override
    protected void onEnter() throws InterruptedException {
      pollEvery(50);
    }

    void pollEvery(int millis) throws InterruptedException {
      // ends the old one, if there is one, before the new one begins
      recreate(
          "poll",
          () -> {
            Tasks.sleep(ofMillis(millis));
            LOG.add("polled after " + millis + " ms");
            reschedule("poll");
          });
    }

    void pause() throws InterruptedException {
      delete("poll");
    }

    // @end
    @Override
    protected boolean onSignal(Signal signal) throws InterruptedException {
      pollEvery(1);
      Tasks.sleep(ofMillis(30));
      pause();
      return false;
    }
  }

  private record Faster() implements Signal {}

  @Test
  void slots() throws InterruptedException {
    Poller poller = new Poller();
    TaskGroup.run(group -> {
      group.fork(poller::run);
      while (poller.status() == TaskThread.Status.HELD) {
        Tasks.yield();
      }
      poller.signal(new Faster());
    });
    assertThat(LOG).contains("polled after 1 ms");
  }

  // ---- questions ----

  // @start region=question
  record Balance(String account) implements Question<Integer> {}

  // @end

  static final class Bank extends TaskThread {
    // @start region=reply
    @Override
    protected boolean onSignal(Signal signal) throws InterruptedException {
      if (signal instanceof Balance question) {
        reply(question, 100);
      }
      return true;
    }
    // @end
  }

  static final class SlowBank extends TaskThread {
    private int lookUps;

    // @start region=replyLater
    @Override
    protected boolean onSignal(Signal signal) throws InterruptedException {
      if (signal instanceof Balance question) {
        Reply<Integer> reply = replyTo(question);
        recreate("look-up " + ++lookUps, () -> reply.send(lookUp(question.account())));
      }
      return true; // and on to the next signal, while that one is looked up
    }

    // @end

    private int lookUp(String account) throws InterruptedException {
      Tasks.sleep(ofMillis(1));
      return account.length();
    }
  }

  @Test
  void ask() throws Exception {
    for (TaskThread bank : List.of(new Bank(), new SlowBank())) {
      TaskGroup.run(group -> {
        group.fork(bank::run);
        while (bank.status() == TaskThread.Status.HELD) {
          Tasks.yield();
        }
        // @start region=ask
        int balance = bank.ask(new Balance("savings"), ofSeconds(3));
        // @end
        assertThat(balance).isIn(100, 7);
        bank.stop("closing time");
      });
    }
  }

  // ---- children ----

  static final class Connection extends TaskThread {
    @Override
    protected void onEnter() {
      LOG.add("connected");
    }
  }

  static final class Database extends TaskThread {
    private static final AtomicInteger LIVES = new AtomicInteger();

    @Override
    protected void onEnter() throws IOException {
      if (LIVES.incrementAndGet() == 1) {
        throw new IOException("no route to host");
      }
      LOG.add("database");
    }
  }

  static final class Cache extends TaskThread {}

  // @start region=supervision
  static final class Backend extends TaskThread {
    Backend() {
      super(TaskThreadOptions.defaults().supervision(Supervision.restForOne(5, ofSeconds(60))));
    }

    @Override
    protected void onEnter() {
      addChild(ChildSpec.permanent(Database::new));
      addChild(ChildSpec.permanent(Cache::new)); // restarted with the database, on which it depends
    }

    @Override
    protected void onChildSignal(Signal signal, TaskThread child) {
      if (signal instanceof Ended(var who, Ending.Failed(var failure))) {
        LOG.add(who.info() + " failed: " + failure.getMessage());
      }
    }
  }

  // @end

  @Test
  void supervision() throws InterruptedException {
    Database.LIVES.set(0);
    Backend backend = new Backend();
    try (Logged _ = Logged.open()) {
      TaskGroup.run(group -> {
        group.fork(backend::run);
        while (!LOG.contains("database")) {
          Tasks.yield();
        }
        backend.stop("done");
      });
    }
    assertThat(LOG).anyMatch(line -> line.endsWith("failed: no route to host"));
  }

  static final class Server extends TaskThread {
    @Override
    protected void onEnter() {
      // @start region=children
      addChild(
          ChildSpec.transientChild(Cache::new) // again when it failed
              .grace(ofSeconds(1)));
      addChild(new Connection()); // never again
      // @end
    }
  }

  @Test
  void children() throws InterruptedException {
    Server server = new Server();
    TaskGroup.run(group -> {
      group.fork(server::run);
      while (!LOG.contains("connected")) {
        Tasks.yield();
      }
      assertThat(server.children()).hasSize(2);
      assertThat(server.findChild(Cache.class)).isPresent();
      server.stop("done");
    });
  }

  // ---- how it is run ----

  @Test
  void inAGroup() throws InterruptedException {
    Bank bank = new Bank();
    // @start region=group
    TaskGroup.run(group -> {
      group.forkService("bank", bank::run); // stopped when the work of the group is done
      group.fork(() -> LOG.add("worked"));
    });
    // @end
    assertThat(LOG).containsExactly("worked");
    assertThat(bank.status()).isEqualTo(TaskThread.Status.ENDED);
  }
}
