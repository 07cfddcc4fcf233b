package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of the combinators in {@link Tasks}. */
class TasksSnippets {

  private record User(String name) {}

  private record Order(int number) {}

  private final AtomicInteger asked = new AtomicInteger();

  private User findUser(int id) {
    return new User("user " + id);
  }

  private Order fetchOrder(int number) {
    return new Order(number);
  }

  private String fetch(String host) throws IOException, InterruptedException {
    if (host.equals("down")) {
      throw new IOException("no route to down");
    }
    Tasks.checkpoint();
    return "page of " + host;
  }

  private String ask(String replica) throws InterruptedException {
    if (asked.incrementAndGet() == 1) {
      Tasks.sleepForever(); // the first time nobody answers
    }
    return "answer of " + replica;
  }

  @Test
  void open() throws Exception {
    // @start region=open
    List<String> pages = Tasks.gather(() -> fetch("a"), () -> fetch("b"));
    String quickest = Tasks.race(() -> fetch("down"), () -> fetch("b"));
    List<User> users = Tasks.map(10, List.of(1, 2, 3), id -> findUser(id));
    // @end
    assertThat(pages).containsExactly("page of a", "page of b");
    assertThat(quickest).isEqualTo("page of b");
    assertThat(users).extracting(User::name).containsExactly("user 1", "user 2", "user 3");
  }

  @Test
  void now() throws Exception {
    InWorld.LOOP.run(() -> {
      // @start region=now
      Instant begun = Tasks.now();
      Tasks.sleepUntil(begun.plusSeconds(5)); // goes by the same clock
      Duration took = Duration.between(begun, Tasks.now());
      // @end
      assertThat(took).isEqualTo(Duration.ofSeconds(5));
    });
  }

  @Test
  void settled() throws Exception {
    List<String> lines = new ArrayList<>();
    // @start region=settled
    for (Outcome<String> page : Tasks.gatherSettled(() -> fetch("a"), () -> fetch("down"))) {
      lines.add(
          switch (page) {
            case Outcome.Success(String text) -> text;
            case Outcome.Failure(Throwable why) -> "failed: " + why.getMessage();
            case Outcome.Cancelled(String reason) -> "cancelled: " + reason;
          });
    }
    // @end
    assertThat(lines).containsExactly("page of a", "failed: no route to down");
  }

  @Test
  void failures() throws Exception {
    String answer = "";
    // @start region=failures
    try {
      Tasks.gather(() -> fetch("a"), () -> fetch("down"));
    } catch (ExceptionGroup failed) {
      failed.handle(IOException.class, e -> log(e.getMessage())).orElseThrow();
    }
    // @end
    assertThat(answer).isEmpty();
    assertThat(logged).containsExactly("no route to down");
  }

  private final List<String> logged = new ArrayList<>();

  private void log(String line) {
    logged.add(line);
  }

  @Test
  void both() throws Exception {
    String page = page(7, 4711);
    assertThat(page).isEqualTo("user 7 has ordered 4711");
  }

  private String page(int id, int number) throws InterruptedException {
    // @start region=both
    return switch (Tasks.both(() -> findUser(id), () -> fetchOrder(number))) {
      case Pair(User user, Order order) -> user.name() + " has ordered " + order.number();
    };
    // @end
  }

  @Test
  void all() throws Exception {
    // @start region=all
    var found = Tasks.all(() -> findUser(7), () -> fetchOrder(4711), () -> fetch("a"));
    String page = found.first().name() + ", " + found.second().number() + ", " + found.third();
    // @end
    assertThat(page).isEqualTo("user 7, 4711, page of a");
  }

  @Test
  void hedge() throws Exception {
    // @start region=hedge
    String answer = Tasks.hedge(Duration.ofMillis(50), () -> ask("any replica"));
    // @end
    assertThat(answer).isEqualTo("answer of any replica");
  }

  @Test
  void waitFor() throws Exception {
    List<String> lines = new ArrayList<>();
    TaskGroup.run(group -> {
      // @start region=waitFor
      List<Task<String>> tasks =
          List.of(
              group.fork("a", () -> fetch("a")),
              group.fork(
                  "never",
                  () -> {
                    Tasks.sleepForever();
                    return "";
                  }));
      Waited<Task<String>> waited =
          Tasks.waitFor(tasks, WaitUntil.FIRST_COMPLETED, Duration.ofSeconds(5));
      for (Task<String> done : waited.done()) {
        lines.add(done.join());
      }
      for (Task<String> pending : waited.pending()) {
        pending.cancel("too late");
      }
      // @end
    });
    assertThat(lines).containsExactly("page of a");
  }

  @Test
  void asCompleted() throws Exception {
    List<String> lines = new ArrayList<>();
    TaskGroup.run(group -> {
      // @start region=asCompleted
      Task<String> slow = group.forkAfter(Duration.ofMillis(20), "slow", () -> fetch("a"));
      Task<String> quick = group.fork("quick", () -> fetch("b"));
      for (Task<String> task : Tasks.asCompleted(List.of(slow, quick))) {
        lines.add(task.join());
      }
      // @end
    });
    assertThat(lines).containsExactlyInAnyOrder("page of b", "page of a");
  }

  @Test
  void map() throws Exception {
    // @start region=map
    List<String> pages = Tasks.map(8, List.of("a", "b", "c"), host -> fetch(host));
    // @end
    assertThat(pages).containsExactly("page of a", "page of b", "page of c");
  }

  @Test
  void forEach() throws Exception {
    AtomicInteger sum = new AtomicInteger();
    // @start region=forEach
    Stream<Integer> numbers = Stream.iterate(1, n -> n + 1).limit(1000);
    Tasks.forEach(4, numbers, n -> sum.addAndGet(n));
    // @end
    assertThat(sum).hasValue(500_500);
  }

  @Test
  void blocking() throws Exception {
    BufferedReader console = new BufferedReader(new StringReader("hello"));
    // @start region=blocking
    String line = Tasks.blocking(() -> console.readLine());
    // @end
    assertThat(line).isEqualTo("hello");
  }

  @Test
  void shield() throws Exception {
    CancelScope scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      // @start region=shield
      Tasks.shield(() -> {
        Tasks.sleep(Duration.ofMillis(1)); // say goodbye, also when cancelled
        log("goodbye");
      });
      // @end
    });
    assertThat(logged).containsExactly("goodbye");
  }
}
