package dev.selvedge.examples.pipeline;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.taskthread.TaskThread;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Producers send items by TCP, a writer stores them in a database, a broadcaster shows them to all
 * who look; and while it runs one part after the other is killed. What was acknowledged is stored.
 */
public final class Pipeline {
  /** Held, so that its level is. */
  private static final Logger LIBRARY = Logger.getLogger("dev.selvedge");

  private Pipeline() {}

  static void program(PrintStream out, int strikes, Duration pause, long seed) throws Exception {
    Network producing = new TcpNetwork();
    Network viewing = new TcpNetwork();
    try (Store.Database database = new Store.Database("pipeline-" + seed)) {
      Master master = new Master(() -> database.open().outside(), producing, viewing);
      List<Producer> producers =
          List.of(
              new Producer("ada", producing, Duration.ofMillis(5)),
              new Producer("bob", producing, Duration.ofMillis(7)),
              new Producer("cyd", producing, Duration.ofMillis(11)));
      Audience audience = new Audience(viewing);
      TaskGroup.run(group -> {
        group.fork("master", master::run);
        TaskGroup.run(clients -> {
          for (Producer producer : producers) {
            clients.fork(producer::run);
          }
          clients.fork(audience::run);
          strike(out, master, strikes, pause, seed);
          clients.cancel("the show is over");
        });
        master.stop("the show is over");
      });
      report(out, master, producers, audience, database.items());
    }
  }

  private static void strike(
      PrintStream out, TaskThread master, int strikes, Duration pause, long seed)
      throws InterruptedException {
    Chaos chaos = new Chaos(master, seed);
    for (int i = 0; i < strikes; i++) {
      Tasks.sleep(pause);
      while (master.children().size() < 3) {
        Tasks.sleep(Duration.ofMillis(1));
      }
      TaskThread victim = chaos.victim();
      out.println(victim.id() + " is " + chaos.strike(victim));
      victim.await();
    }
    Tasks.sleep(pause);
  }

  private static void report(
      PrintStream out,
      Master master,
      List<Producer> producers,
      Audience audience,
      Set<Item> stored) {
    int acknowledged = 0;
    int missing = 0;
    for (Producer producer : producers) {
      acknowledged += producer.acknowledged().size();
      missing +=
          (int) producer.acknowledged().stream().filter(item -> !stored.contains(item)).count();
    }
    int connections = producers.stream().mapToInt(Producer::connections).sum();
    out.println();
    out.println("items acknowledged:   " + acknowledged);
    out.println("of these not stored:  " + missing);
    out.println("items stored:         " + stored.size());
    out.println("items broadcast:      " + audience.heard());
    out.println("connections:          " + connections);
    out.println("ends of parts:        " + master.restarts());
    out.println("the tree:             " + master.status() + ", " + master.ending().orElseThrow());
  }

  /** Ten strikes, two and a half seconds apart. */
  public static void main(String[] args) throws Exception {
    LIBRARY.setLevel(Level.OFF); // the program says itself what happens
    program(System.out, 10, Duration.ofMillis(2_500), System.nanoTime());
  }
}
