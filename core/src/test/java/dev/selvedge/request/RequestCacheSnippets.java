package dev.selvedge.request;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.sync.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link RequestCache}. */
class RequestCacheSnippets {

  private record Reply(long number, String text) {}

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Channel<Reply> replies = Channel.unlimited();

  // @start region=fields
  private final RequestCache requests = RequestCache.create("peer");

  // @end

  private void send(long number) {
    replies.trySend(new Reply(number, "pong"));
    replies.trySend(new Reply(number, "pong"));
  }

  // @start region=open
  String ping() throws InterruptedException, TimeoutException {
    try (Request<Reply> request = requests.open("ping", ofSeconds(3))) {
      send(request.number());
      return request.await().text();
    }
  }

  // @end

  // @start region=answer
  void received(Reply reply) {
    switch (requests.answer("ping", reply.number(), reply)) {
      case ACCEPTED -> {}
      case LATE, DUPLICATE -> log.add("slow network");
      case UNKNOWN -> log.add("nobody asked: forged?");
    }
  }

  // @end

  @Test
  void open() throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork("receiver", () -> replies.receiveEach(this::received));
      assertThat(ping()).isEqualTo("pong");
      replies.trySend(new Reply(-1, "me too"));
      replies.close();
    });
    assertThat(log).containsExactly("slow network", "nobody asked: forged?");
    requests.close();
  }

  private static final class Ping extends NumberCache {
    Ping(long number) {
      super("ping", number);
    }

    @Override
    protected void onTimeout() {
      TIMED_OUT.add(number());
    }
  }

  private static final List<Long> TIMED_OUT = Collections.synchronizedList(new ArrayList<>());

  @Test
  void passthrough() throws InterruptedException, TimeoutException {
    TIMED_OUT.clear();
    RequestCache cache = requests;
    // @start region=passthrough
    cache
        .passthrough(ofMillis(5), Ping.class)
        .run(() -> {
          cache.add(new Ping(1)); // times out after five milliseconds instead of ten seconds
        });
    // @end
    try (Request<String> longer = cache.open("wait", ofMillis(50))) {
      longer.await();
    } catch (TimeoutException e) {
      assertThat(TIMED_OUT).containsExactly(1L);
    }
    cache.close();
  }

  @Test
  void bounded() throws InterruptedException {
    // @start region=bounded
    RequestCache bounded =
        RequestCache.with()
            .name("peer")
            .maxPending(10_000)
            .whenFull(WhenFull.WAIT) // or REJECT, which is the default
            .numbersBelow(1 << 16) // a message has two bytes for it
            .create();
    // @end
    Duration time = ofSeconds(3);
    try (bounded;
        Request<String> request = bounded.open("ping", time)) {
      assertThat(request.number()).isBetween(0L, 65_535L);
    }
    try (RequestCache full = RequestCache.with().maxPending(1).create()) {
      full.open("ping", time);
      String seen = "";
      // @start region=rejected
      try (Request<String> request = full.open("ping", time)) {
        send(request.number());
      } catch (RejectedExecutionException e) {
        seen = e.getMessage();
      }
      // @end
      assertThat(seen).contains("1 are pending");
    }
  }

  @Test
  void statistics() {
    // @start region=statistics
    RequestCache.Statistics now = requests.statistics();
    String line =
        "%d pending, %d answered, %d timed out, %d late, %d duplicate, %d unknown"
            .formatted(
                now.pending(),
                now.answered(),
                now.timedOut(),
                now.lateAnswers(),
                now.duplicateAnswers(),
                now.unknownAnswers());
    // @end
    assertThat(line).startsWith("0 pending");
    requests.close();
  }
}
