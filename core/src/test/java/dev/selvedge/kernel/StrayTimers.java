package dev.selvedge.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Timers that cannot take an alarm back, as if each had just begun to ring: they ring all that was
 * ever armed, whenever the test likes.
 */
public final class StrayTimers extends Timers {

  private final List<Alarm> armed = new CopyOnWriteArrayList<>();
  private volatile long nowNanos;
  private volatile Runnable onDisarm = () -> {};

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nowNanos);
  }

  @Override
  public void arm(Alarm alarm, long atNanos) {
    armed.add(alarm);
  }

  @Override
  public boolean disarm(Alarm alarm) {
    onDisarm.run();
    return false;
  }

  /** Does something whenever an alarm is to be taken back. */
  public void onDisarm(Runnable action) {
    onDisarm = action;
  }

  /** How often an alarm was armed. */
  public int armings() {
    return armed.size();
  }

  /** Lets time pass; nothing rings. */
  public void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  /** Rings all that was armed so far. */
  public void ringAll() {
    new ArrayList<>(armed).forEach(Alarm::ring);
  }
}
