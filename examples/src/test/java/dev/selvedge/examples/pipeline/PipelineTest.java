package dev.selvedge.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.examples.Printed;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.taskthread.Ending;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThread.Status;
import dev.selvedge.taskthread.TaskThreadFailedException;
import dev.selvedge.taskthread.TooManyRestartsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration TO_HEAL = Duration.ofSeconds(5);
  private static final List<String> SHAPE = List.of("writer", "broadcaster", "server");
  private static final Logger LIBRARY = Logger.getLogger("dev.selvedge");

  private final Network producing = new MemoryNetwork();
  private final Network viewing = new MemoryNetwork();
  private final List<Producer> producers = new ArrayList<>();
  private final Audience audience = new Audience(viewing);
  private Store.Database database;
  private Master master;

  @BeforeEach
  void open() throws Exception {
    LIBRARY.setLevel(Level.OFF); // hundreds of restarts
    database = new Store.Database("test");
    master = new Master(database::open, producing, viewing);
    for (String name : List.of("ada", "bob", "cyd")) {
      producers.add(new Producer(name, producing, Duration.ofMillis(300)));
    }
  }

  @AfterEach
  void close() throws Exception {
    LIBRARY.setLevel(null);
    database.close();
  }

  /** Runs a body in a loop in virtual time, in the order of a seed; leaves no task behind. */
  private static void simulate(long seed, Action<Exception> body) throws Exception {
    Tasks.current(); // makes the task of this thread, if there is none yet
    Set<Task<?>> before = new HashSet<>(Tasks.all());
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    LoopWorld loop =
        new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.seeded(seed), true);
    Thread host = Thread.currentThread();
    loop.onDeadlock(_ -> host.interrupt());
    Entrance.get()
        .<String, Exception>call(
            loop,
            "pipeline",
            () -> {
              body.run();
              return "ended";
            });
    assertThat(Tasks.all()).as("tasks that are left").allMatch(before::contains);
  }

  /** Runs the pipeline, with its clients, beside a body. */
  private void with(Action<Exception> body) throws Exception {
    TaskGroup.run(group -> {
      group.fork("master", master::run);
      awaitShape(SHAPE);
      TaskGroup.run(clients -> {
        producers.forEach(producer -> clients.fork(producer::run));
        clients.fork(audience::run);
        body.run();
        clients.cancel("the test is over");
      });
      master.stop("the test is over");
    });
  }

  /** Waits until the children of the master are all there and running. */
  private void awaitShape(List<String> shape) throws InterruptedException {
    Instant end = Tasks.now().plus(TO_HEAL);
    while (!master.childIds().equals(shape)
        || !master.children().stream().allMatch(part -> part.status() == Status.RUNNING)) {
      assertThat(Tasks.now()).as("healing %s", master.children()).isBefore(end);
      Tasks.sleep(Duration.ofMillis(10));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverIsKilledTheTreeKeepsItsShapeAndNoAcknowledgedItemIsMissing(long seed)
      throws Exception {
    simulate(
        seed,
        () -> {
          Instant end = Tasks.now().plus(TEN_MINUTES);
          Chaos chaos = new Chaos(master, seed);
          with(() -> {
            while (Tasks.now().isBefore(end)) {
              Tasks.sleep(Duration.ofMillis(chaos.between(2_500, 6_000)));
              strike(chaos);
            }
          });
        });
    assertThat(master.ending()).contains(new Ending.Stopped("the test is over"));
    assertThat(master.children()).isEmpty();
    assertThat(master.restarts().keySet()).containsAll(SHAPE);
    for (Producer producer : producers) {
      assertThat(producer.acknowledged()).hasSizeGreaterThan(500);
      assertThat(producer.connections()).isGreaterThan(10);
    }
    assertThat(audience.heard()).isGreaterThan(1_000);
    assertThat(missing()).isEmpty();
  }

  /** The items that were acknowledged and are not in the database. */
  private List<Item> missing() throws Exception {
    Set<Item> stored = database.items();
    return producers.stream()
        .flatMap(producer -> producer.acknowledged().stream())
        .filter(item -> !stored.contains(item))
        .toList();
  }

  /** Ends a part, and checks that what is restarted is what the strategy says. */
  private void strike(Chaos chaos) throws InterruptedException {
    List<TaskThread> before = master.children();
    TaskThread victim = chaos.victim();
    String how = chaos.strike(victim);
    victim.await();
    Tasks.sleep(Duration.ofMillis(100));
    awaitShape(SHAPE);
    List<TaskThread> after = master.children();
    int struck = before.indexOf(victim);
    for (int i = 0; i < SHAPE.size(); i++) {
      boolean restarted = after.get(i) != before.get(i);
      assertThat(restarted)
          .as("%s is restarted after %s was %s", SHAPE.get(i), victim.id(), how)
          .isEqualTo(struck >= 0 && i >= struck);
    }
  }

  @Test
  void escalationEndsTheWholeTree() throws Exception {
    assertThatThrownBy(() ->
            simulate(
                7,
                () ->
                    with(() -> {
                      for (int i = 0; i <= 5; i++) {
                        awaitShape(SHAPE);
                        TaskThread writer = master.findChild("writer").orElseThrow();
                        writer.signal(new Part.Fault());
                        writer.await();
                      }
                      master.await();
                    })))
        .satisfies(e ->
            assertThat(e)
                .hasMessageContaining(TaskThreadFailedException.class.getName())
                .hasStackTraceContaining(TooManyRestartsException.class.getName()));
    assertThat(master.ending().orElseThrow())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed ->
                assertThat(failed.failure())
                    .hasMessage(
                        "TaskThread \"master\" gives up: child \"writer\" has failed:"
                            + " java.lang.IllegalStateException: a fault in writer, and 5 restarts"
                            + " in 10s are allowed"));
    assertThat(master.children()).isEmpty();
    assertThatThrownBy(producing::connect).hasMessage("connection refused");
    assertThat(missing()).isEmpty();
  }

  @Test
  void theProgramReportsThatNothingIsMissing() throws Exception {
    List<String> lines = Printed.by(out -> Pipeline.program(out, 5, Duration.ofMillis(300), 42));
    assertThat(lines.subList(0, 5))
        .allMatch(line -> line.matches("\\S+ is (killed|stopped|broken)"));
    assertThat(lines)
        .contains("of these not stored:  0")
        .anyMatch(line -> line.matches("items acknowledged: +[1-9][0-9]*"))
        .anyMatch(line -> line.matches("items broadcast: +[1-9][0-9]*"))
        .last()
        .asString()
        .startsWith("the tree:             ENDED, Stopped");
  }
}
