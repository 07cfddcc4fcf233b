package dev.selvedge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of the README. */
class ReadmeSnippets {

  record User(String name) {}

  record Order(String item) {}

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  // @start region=first
  String page(int id) throws InterruptedException {
    return TaskGroup.call(group -> {
      Task<User> user = group.fork(() -> findUser(id));
      Task<List<Order>> orders = group.fork(() -> findOrders(id));
      return render(user.join(), orders.join());
    });
  }

  // @end

  @Test
  void theFirstExample() throws InterruptedException {
    assertThat(page(7)).isEqualTo("Ada: [Order[item=loom]]");
    assertThatThrownBy(() -> page(-1))
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            group ->
                assertThat(group.exceptions()).singleElement().isInstanceOf(IOException.class));
  }

  @Test
  void timeAndRaces() throws InterruptedException {
    // @start region=race
    Optional<String> price =
        Timeouts.moveOnAfter(ofMillis(300), () -> Tasks.race(() -> ask("a"), () -> ask("b")));
    // @end
    assertThat(price).contains("10 from a");
  }

  @Test
  void services() throws InterruptedException {
    // @start region=service
    TaskGroup.run(group -> {
      var server = group.start("server", (Ready<Integer> ready) -> serve(ready));
      group.forkService("heartbeat", () -> beat());
      talkTo(server.startValue()); // the port, once the server listens
      group.cancel("enough"); // and nothing is left behind the closing brace
    });
    // @end
    assertThat(log).contains("talked to 5000");
  }

  @Test
  void manyItems() throws InterruptedException {
    List<String> urls = List.of("a", "b", "c");
    // @start region=map
    List<Integer> sizes = Tasks.map(16, urls, url -> fetch(url).length());
    // @end
    assertThat(sizes).containsExactly(1, 1, 1);
  }

  private static User findUser(int id) throws IOException {
    if (id < 0) {
      throw new IOException("no such user: " + id);
    }
    return new User("Ada");
  }

  private static List<Order> findOrders(int id) {
    return List.of(new Order("loom"));
  }

  private static String render(User user, List<Order> orders) {
    return user.name() + ": " + orders;
  }

  private static String ask(String shop) throws InterruptedException {
    if (shop.equals("b")) {
      Tasks.sleep(ofSeconds(10));
    }
    return "10 from " + shop;
  }

  private static void serve(Ready<Integer> ready) throws InterruptedException {
    ready.started(5000);
    Tasks.sleepForever();
  }

  private static void beat() throws InterruptedException {
    Tasks.sleepForever();
  }

  private void talkTo(int port) {
    log.add("talked to " + port);
  }

  private static String fetch(String url) {
    return url;
  }
}
