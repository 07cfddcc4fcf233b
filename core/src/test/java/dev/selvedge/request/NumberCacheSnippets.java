package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.TaskGroup;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.Race;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link NumberCache}. */
class NumberCacheSnippets {

  // @start region=open
  /** A file that comes in pieces. */
  static final class Transfer extends NumberCache {
    private final List<String> pieces = new ArrayList<>();
    private final Promise<@Nullable String> file = register(Promise.create());

    Transfer(long number) {
      super("transfer", number);
    }

    @Override
    protected Duration timeout() {
      return Duration.ofSeconds(30);
    }

    @Override
    protected void onTimeout() throws IOException {
      throw new IOException("only %d pieces came".formatted(pieces.size()));
    }
  }

  // @end

  // @start region=random
  /** An introduction that nobody can answer who was not asked. */
  static final class Introduction extends RandomNumberCache {
    final String peer;

    Introduction(RequestCache cache, String peer) {
      super(cache, "introduction");
      this.peer = peer;
    }
  }

  // @end

  // @start region=use
  void piece(RequestCache cache, long number, String piece, boolean last) {
    cache
        .get(Transfer.class, number)
        .ifPresent(transfer -> {
          transfer.pieces.add(piece);
          if (last) {
            cache.pop(Transfer.class, number);
            transfer.file.succeed(String.join("", transfer.pieces));
          }
        });
  }

  // @end

  @Test
  void open() throws InterruptedException {
    try (RequestCache cache = RequestCache.create("files")) {
      Transfer transfer = new Transfer(7);
      cache.add(transfer);
      TaskGroup.run(group -> {
        group.fork(() -> {
          piece(cache, 7, "one ", false);
          piece(cache, 7, "two", true);
          piece(cache, 7, "late", false);
        });
        assertThat(transfer.file.await()).isEqualTo("one two");
      });
    }
  }

  @Test
  void random() throws InterruptedException {
    try (RequestCache cache = RequestCache.create("peers")) {
      Introduction introduction = new Introduction(cache, "bob");
      cache.add(introduction);
      assertThat(cache.pop(Introduction.class, introduction.number()).peer).isEqualTo("bob");
    }
  }

  /** Each promise has another way out. */
  static final class Outcomes extends NumberCache {
    // @start region=outcomes
    final Promise<@Nullable String> orNull = register(Promise.create());
    final Promise<Boolean> orFalse = register(Promise.create(), false);
    final Promise<String> orFailed =
        registerOrFail(Promise.create(), () -> new IOException("no answer"));

    // @end

    Outcomes() {
      super("outcomes", 1);
    }
  }

  @Test
  void outcomes() throws InterruptedException {
    try (RequestCache cache = RequestCache.create("test")) {
      Outcomes outcomes = new Outcomes();
      cache.passthrough(Duration.ofMillis(2)).run(() -> cache.add(outcomes));
      assertThat(outcomes.orNull.await()).isNull();
      assertThat(outcomes.orFalse.await()).isFalse();
      assertThatThrownBy(outcomes.orFailed::await)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("no answer");
    }
  }

  @Test
  void appear() throws InterruptedException {
    try (RequestCache cache = RequestCache.create("test")) {
      Duration time = Race.LONG;
      TaskGroup.run(group -> {
        group.fork(() -> cache.add(new Transfer(7)));
        String seen;
        // @start region=appear
        try {
          Transfer transfer = cache.await(Transfer.class, 7, time);
          seen = transfer.prefix();
        } catch (TimeoutException e) {
          seen = "nobody has begun it";
        }
        // @end
        assertThat(seen).isEqualTo("transfer");
      });
    }
  }
}
