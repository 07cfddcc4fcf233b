package dev.selvedge.request;

import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cache that notes its end. */
class Noted extends NumberCache {

  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Duration timeout;

  Noted(String prefix, long number, Duration timeout) {
    super(prefix, number);
    this.timeout = timeout;
  }

  /** One that is pending for longer than any test. */
  Noted(long number) {
    this("noted", number, Duration.ofDays(1));
  }

  final <T> Promise<@Nullable T> with(Promise<@Nullable T> promise) {
    return register(promise);
  }

  final <T extends @Nullable Object> Promise<T> with(Promise<T> promise, T valueOnTimeout) {
    return register(promise, valueOnTimeout);
  }

  @Override
  protected Duration timeout() {
    return timeout;
  }

  @Override
  protected void onTimeout() throws Exception {
    events.add("onTimeout");
  }
}
