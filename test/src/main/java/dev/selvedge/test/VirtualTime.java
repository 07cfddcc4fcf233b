package dev.selvedge.test;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs code in an event loop whose clock jumps: as soon as no task can run, it shows the moment at
 * which one can. Hours of sleeping take no time, and every run is the same.
 *
 * {@snippet class=VirtualTimeSnippets region=open}
 *
 * <p>A {@linkplain Builder#seed seed} lets another task go on at every checkpoint, chosen by the
 * seed and by nothing else; {@link #explore} tries many seeds and names the first that fails, which
 * then replays the failing run exactly.
 *
 * {@snippet class=VirtualTimeSnippets region=explore}
 *
 * <h2>Lifecycle</h2>
 *
 * The caller waits until the body has ended. All that the body starts must have ended by then:
 * tasks that have not are leaks, cancelled and named in a {@link LeakException}.
 *
 * <h2>Shape</h2>
 *
 * One task runs at a time. Work that was handed out runs beside the loop in real time, and the
 * clock stands still until it is back; when that is, relative to what else runs, is up to the
 * machine. Handed out is what a task of the loop waits for in a call that runs it elsewhere: {@link
 * dev.selvedge.Tasks#blocking Tasks.blocking}, {@link dev.selvedge.Threads}, and a nested loop or
 * simulation. The clock waits for nothing else: neither for a task or a group of another world that
 * is awaited here, nor for a thread that is to settle a promise or to send something, since they
 * may take as long as they like, or wait for this very clock. To have it wait for one of them,
 * await it in {@code Tasks.blocking}.
 *
 * <h2>Units</h2>
 *
 * The clock has a resolution of one nanosecond and begins at {@link Builder#startingAt}. The
 * {@linkplain Builder#timeout time-out} is in real time.
 *
 * <h2>Errors</h2>
 *
 * The failure of the body is thrown as it is. If no task can run and nothing is left to happen, the
 * body is cancelled at once and a {@link DeadlockException} tells who waits for what. A task that
 * waits for tasks of another world is in no deadlock, one that waits for what only a foreign thread
 * could settle is taken for it. If it takes too long, a {@link TimeLimitException} does. What
 * listens neither to its cancellation nor to interrupts within two seconds is left behind.
 *
 * @implNote Source: Trio's {@code MockClock} and {@code wait_all_tasks_blocked},
 *     kotlinx-coroutines-test, and the seeded schedulers of deterministic simulation.
 */
public final class VirtualTime {

  private VirtualTime() {}

  /**
   * Runs a body in a new loop with virtual time.
   *
   * @return its value
   * @throws X what it threw
   * @throws InterruptedException if the caller was cancelled, and the body with it, or interrupted
   * @throws SimulationException if it deadlocked, leaked tasks or took too long
   */
  public static <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    return with().<T, X>call(body);
  }

  /**
   * As {@link #call}, for a body without a value.
   *
   * @throws X what it threw
   */
  public static <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    with().run(body);
  }

  /**
   * Runs a body once with each of many seeds, and stops at the first that fails. The seeds are the
   * same each time.
   *
   * @throws SeedException if the body failed under a seed
   * @throws IllegalArgumentException if the number of seeds is less than one
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static void explore(int seeds, Action<?> body) throws InterruptedException {
    with().explore(seeds, body);
  }

  /** A simulation with options. */
  public static Builder with() {
    return new Options();
  }

  // ---- inside ----

  /**
   * How long, in virtual time, the simulation has lasted; {@link dev.selvedge.Tasks#now Tasks.now}
   * is the moment.
   */
  public static Duration elapsed() {
    return Duration.ofNanos(loop().timers().nanoTime());
  }

  /**
   * Moves the clock by an amount, stopping at each moment at which something happens until nobody
   * can run. A checkpoint.
   *
   * @throws IllegalArgumentException if the time is negative, or longer than the clock, which has
   *     292 years
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static void advance(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    loop().advance(time);
  }

  /**
   * Waits until every other task of the loop waits, and no work that was handed out of it is
   * running. The clock stands still meanwhile. A checkpoint.
   *
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public static void awaitAllBlocked() throws InterruptedException {
    loop().awaitIdle();
  }

  private static LoopWorld loop() {
    Strand strand = Strand.current();
    if (strand.world() instanceof LoopWorld loop && loop.timers() instanceof VirtualTimers) {
      return loop;
    }
    throw new IllegalStateException(
        "task \"%s\" runs in world \"%s\", which has no virtual clock: call this inside of VirtualTime.run"
            .formatted(strand.name(), strand.world().name()));
  }

  /** The options of a simulation. */
  public sealed interface Builder permits Options {

    /** A name for messages and for the first task; default: {@code simulation}. */
    Builder name(String name);

    /** The clock does not jump: the body moves it, by {@link VirtualTime#advance}. */
    Builder manual();

    /** What the clock shows at first; default: the first moment of 1970. */
    Builder startingAt(Instant start);

    /** Every checkpoint lets the task go on that this seed chooses; default: in order. */
    Builder seed(long seed);

    /**
     * How long it may take, in real time; default: ten seconds.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    Builder timeout(Duration time);

    /**
     * From when on, in real time, a step is reported that holds up the loop; default: 100 ms.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    Builder slowStep(Duration time);

    /** What makes the threads of tasks, new and unstarted each time; default: virtual threads. */
    Builder threads(ThreadFactory factory);

    /**
     * Hears, each time a task goes on, which: {@code "name#3"} is the third task to have begun. It
     * is called by one thread at a time, must be short and must not use the library. If it throws,
     * the run goes on, and then fails.
     */
    Builder trace(Consumer<? super String> listener);

    /**
     * As {@link VirtualTime#call}.
     *
     * @throws X what the body threw
     */
    <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
        throws X, InterruptedException;

    /**
     * As {@link VirtualTime#run}.
     *
     * @throws X what the body threw
     */
    <X extends Exception> void run(Action<X> body) throws X, InterruptedException;

    /** As {@link VirtualTime#explore}, from the {@linkplain #seed seed} on, else from zero. */
    void explore(int seeds, Action<?> body) throws InterruptedException;
  }
}
