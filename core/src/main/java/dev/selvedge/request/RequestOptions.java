package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Reports;
import dev.selvedge.kernel.Strand;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a request cache was asked to be. */
final class RequestOptions implements RequestCache.Builder {

  String name = "requests";
  int maxPending = Integer.MAX_VALUE;
  WhenFull whenFull = WhenFull.REJECT;
  int remember = 1024;
  long numbersBelow = Long.MAX_VALUE;
  @Nullable RandomGenerator random;
  FailureHandler onFailure = RequestOptions::log;

  private static void log(Task<?> task, Throwable failure) {
    Reports.error("the %s failed".formatted(task.name()), failure);
  }

  @Override
  public RequestOptions name(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  @Override
  public RequestOptions maxPending(int limit) {
    this.maxPending = Arguments.positive(limit, "limit");
    return this;
  }

  @Override
  public RequestOptions whenFull(WhenFull policy) {
    this.whenFull = requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public RequestOptions remember(int ended) {
    this.remember = Arguments.notNegative(ended, "ended");
    return this;
  }

  @Override
  public RequestOptions numbersBelow(long bound) {
    this.numbersBelow = Arguments.positive(bound, "bound");
    return this;
  }

  @Override
  public RequestOptions numbersFrom(RandomGenerator random) {
    this.random = requireNonNull(random, "random");
    return this;
  }

  @Override
  public RequestOptions onFailure(FailureHandler handler) {
    this.onFailure = requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public RequestCache create() {
    return new RequestCache(new RequestCore(this, Strand.current().world().timers()));
  }
}
