package dev.selvedge.sync;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Channel}, {@link Sender} and {@link Receiver}. */
class ChannelSnippets {

  private final List<String> stored = Collections.synchronizedList(new ArrayList<>());
  private final List<String> log = List.of("one", "two", "three");

  private void store(String line) {
    stored.add(line);
  }

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Channel<String> lines = Channel.bounded(16);
    TaskGroup.run(group -> {
      group.fork(() -> {
        try (lines) { // closes it, so that the loop below ends
          for (String line : log) {
            lines.send(line); // waits while 16 lines are on their way
          }
        }
      });
      for (String line : lines) {
        store(line);
      }
    });
    // @end
    assertThat(stored).containsExactly("one", "two", "three");
  }

  @Test
  void senders() throws InterruptedException {
    List<List<String>> logs = List.of(log, log, log);
    // @start region=senders
    Channel<String> lines = Channel.bounded(16);
    TaskGroup.run(group -> {
      try (Sender<String> mine = lines.newSender()) { // open until all have theirs
        for (List<String> log : logs) {
          Sender<String> sender = mine.newSender();
          group.fork(() -> sendAll(log, sender));
        }
      }
      lines.receiveEach(this::store); // ends when the last sender is closed
    });
    // @end
    assertThat(stored).hasSize(9);
  }

  // @start region=sendAll
  private static void sendAll(List<String> log, Sender<String> sender) throws InterruptedException {
    try (sender) {
      for (String line : log) {
        sender.send(line);
      }
    }
  }

  // @end

  @Test
  void receivers() throws InterruptedException {
    // @start region=receivers
    Channel<String> lines = Channel.rendezvous();
    TaskGroup.run(group -> {
      Receiver<String> receiver = lines.newReceiver();
      group.fork(() -> {
        try (receiver) { // nobody else receives: sending fails from here on
          store(receiver.receive());
        }
      });
      try {
        while (true) {
          lines.send("line");
        }
      } catch (ChannelClosedException e) {
        store("no more needed");
      }
    });
    // @end
    assertThat(stored).containsExactly("line", "no more needed");
  }

  @Test
  void ways() throws InterruptedException {
    // @start region=ways
    Channel<String> words = Channel.bounded(1);
    boolean first = words.trySend("alpha"); // true
    boolean second = words.trySend("beta"); // false: it is full
    boolean third = words.send("gamma", ofSeconds(0)); // false: it was full all the time

    String word = words.receive(); // "alpha"
    Optional<String> none = words.tryReceive(); // empty: there is none now
    words.close();
    Optional<String> end = words.receiveOrEnd(); // empty: there will be none
    // @end
    assertThat(List.of(first, second, third)).containsExactly(true, false, false);
    assertThat(word).isEqualTo("alpha");
    assertThat(none).isEmpty();
    assertThat(end).isEmpty();
  }

  @Test
  void each() throws IOException, InterruptedException {
    Writer file = new StringWriter();
    Channel<String> lines = Channel.unlimited();
    lines.send("one");
    lines.close();
    // @start region=each
    lines.receiveEach(line -> file.write(line)); // throws IOException, as write does
    // @end
    assertThat(file).hasToString("one");
  }

  @Test
  void statistics() throws InterruptedException {
    // @start region=statistics
    Channel<String> orders = Channel.<String>bounded(16).named("orders");
    orders.send("tea");
    assertThat(orders.statistics()).isEqualTo(new Channel.Statistics(1, 16, 0, 0, 0, 0));
    // @end
  }
}
