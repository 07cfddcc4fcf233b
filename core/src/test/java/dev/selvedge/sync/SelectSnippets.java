package dev.selvedge.sync;

import static dev.selvedge.sync.Select.after;
import static dev.selvedge.sync.Select.otherwise;
import static dev.selvedge.sync.Select.receive;
import static dev.selvedge.sync.Select.receiveOrEnd;
import static dev.selvedge.sync.Select.select;
import static dev.selvedge.sync.Select.send;
import static dev.selvedge.sync.Select.sendNext;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Select}. */
class SelectSnippets {

  private final Channel<Integer> orders = Channel.bounded(8);
  private final Channel<String> news = Channel.bounded(8);
  private final List<String> shipped = new ArrayList<>();

  @Test
  void open() throws InterruptedException {
    orders.send(7);
    // @start region=open
    String what =
        select(
            receive(orders, order -> "order " + order),
            receive(news, text -> "news: " + text),
            after(ofSeconds(3), () -> "nothing for three seconds"));
    // @end
    assertThat(what).isEqualTo("order 7");
  }

  @Test
  void loop() throws InterruptedException {
    news.send("rain");
    news.close();
    orders.send(7);
    // @start region=loop
    Select<Boolean, RuntimeException> next =
        Select.of(
            receive(orders, order -> shipped.add("order " + order)),
            receiveOrEnd(news, text -> text.map(shipped::add).orElse(false)));
    while (next.run()) {
      // until the end of the news
    }
    // @end
    assertThat(shipped).containsExactly("order 7", "rain");
  }

  @Test
  void pump() throws InterruptedException {
    Channel<Integer> parcels = Channel.bounded(8);
    Queue<Integer> ready = new ArrayDeque<>(List.of(1, 2));
    // @start region=pump
    Select<String, RuntimeException> step =
        Select.inOrder(
            receive(orders, order -> "accepted " + order),
            sendNext(parcels, ready::peek, () -> "sent " + ready.remove()));
    // @end
    orders.send(9);
    assertThat(List.of(step.run(), step.run(), step.run()))
        .containsExactly("accepted 9", "sent 1", "sent 2");
  }

  @Test
  void polling() throws InterruptedException {
    // @start region=polling
    String state = select(send(orders, 7, () -> "taken"), otherwise(() -> "busy"));
    // @end
    assertThat(state).isEqualTo("taken");
  }
}
