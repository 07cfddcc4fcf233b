package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Arguments;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A long-lived service in a tree of such services: made of tasks that reschedule themselves, and
 * talking to its parent and its children by signals.
 *
 * {@snippet class=TaskThreadSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * <pre>
 *   HELD ──► ENTERING ──► RUNNING ──► STOPPING ──► ENDED
 *            onEnter      onSignal, onChildSignal, slots
 *                                     children end, signals are handled, slots end, onExit
 * </pre>
 *
 * A root is started by {@link #run}, which waits for its end, and a child by {@link #addChild},
 * which does not wait. Each runs once. It ends when it is {@linkplain #stop stopped}, when {@code
 * onSignal} returns false, when it {@linkplain #kill is killed}, or when any code of it fails.
 *
 * <p>One that stops takes no more signals from above, ends its children, the last one first,
 * handles what was signalled, cancels its slots, calls {@code onExit} and leaves its parent. If
 * that takes longer than its grace, or if it is killed, all that is left of it is cancelled, its
 * children are killed, and {@code onExit} meets the cancellation at its first wait. If it failed,
 * its own tasks are cancelled first.
 *
 * <h2>Turns</h2>
 *
 * Hooks, handlers and the bodies of slots run one at a time, so that plain fields need no locks.
 * What runs gives its turn away when it waits in the library, and at no other moment: after a wait,
 * state may have changed. What blocks outside of the library keeps the turn, and belongs into
 * {@link Tasks#blocking}; a turn that lasts while others wait for it is reported. Tasks that a body
 * forks do not take part.
 *
 * <h2>Signals</h2>
 *
 * They are handled one at a time, in the order in which they came. Their queue is bounded, for
 * those from above and those from children each. A signal to the parent waits when it is full, one
 * to a child never does: so no ring of TaskThreads waits for itself. {@link #onParentFull} and
 * {@link #onChildFull} decide otherwise. What a TaskThread has not handled when it ends is given to
 * {@link #onUnhandled}.
 *
 * <h2>Errors</h2>
 *
 * What leaves a hook, a handler or the body of a slot is the failure of the TaskThread. Its parent
 * hears of it as of every end, by an {@link Ended} signal, and starts it again or not: see {@link
 * ChildSpec} and {@link Supervision}. The failure of a root leaves {@link #run}.
 *
 * <h2>Memory consistency</h2>
 *
 * What is done in a turn happens-before what is done in the next one. What precedes a signal
 * happens-before its handling; all that a TaskThread does happens-before what follows {@link
 * #join}.
 *
 * @implNote Source: the Python library {@code task_thread}, whose names these are; supervision is
 *     Erlang/OTP's.
 */
public abstract class TaskThread {

  /** Where a TaskThread is in its life. */
  public enum Status {
    /** Made, and not started. */
    HELD,
    /** Started: {@code onEnter} has not returned yet. */
    ENTERING,
    /** It handles signals. */
    RUNNING,
    /** It is ending. */
    STOPPING,
    /** It has ended. */
    ENDED
  }

  /**
   * A TaskThread at one moment.
   *
   * @param status where it is in its life
   * @param children the number of children
   * @param slots the names of its slots that are not empty
   * @param waitingSignals the number of signals to be handled
   * @param overflows how often a signal met a full queue
   */
  public record Statistics(
      Status status, int children, List<String> slots, int waitingSignals, long overflows) {}

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final TaskThreadOptions options;
  private final long number = NUMBERS.incrementAndGet();
  private final AtomicReference<@Nullable Life> life = new AtomicReference<>();

  /** With default options. */
  protected TaskThread() {
    this(TaskThreadOptions.defaults());
  }

  /** With options. */
  protected TaskThread(TaskThreadOptions options) {
    this.options = requireNonNull(options, "options");
  }

  // ---- to be overridden ----

  /**
   * Called first: the place for {@link #addChild} and {@link #recreate}. Signals wait until it has
   * returned.
   *
   * @throws Exception a failure of this TaskThread
   */
  protected void onEnter() throws Exception {}

  /**
   * Called last, once, if {@code onEnter} was called: when children and slots have ended.
   *
   * @throws Exception a failure of this TaskThread
   */
  protected void onExit() throws Exception {}

  /**
   * Handles a signal that did not come from a child.
   *
   * @return whether to keep running
   * @throws Exception a failure of this TaskThread
   */
  protected boolean onSignal(Signal signal) throws Exception {
    return true;
  }

  /**
   * Handles a signal from a child, and the end of each child: {@link Ended}.
   *
   * @throws Exception a failure of this TaskThread
   */
  protected void onChildSignal(Signal signal, TaskThread child) throws Exception {}

  /** Decides about a signal to the parent, whose queue is full; default: to wait for room. */
  protected Overflow onParentFull(Signal signal) {
    return Overflow.WAIT;
  }

  /** Decides about a signal to a child, whose queue is full; default: to fail. */
  protected Overflow onChildFull(Signal signal, TaskThread child) {
    return Overflow.FAIL;
  }

  /**
   * Gets the signals that were queued and will not be handled, since this TaskThread failed, was
   * killed or wanted to end; default: they are reported through {@link System.Logger}.
   *
   * @throws Exception a failure of this TaskThread
   */
  protected void onUnhandled(List<Signal> signals) throws Exception {
    System.getLogger("dev.selvedge")
        .log(
            Level.WARNING,
            "TaskThread \"%s\" has ended with %d signals not handled, the first of which is %s"
                .formatted(id(), signals.size(), signals.getFirst()));
  }

  /**
   * What it is called: unique among its siblings, and always the same; default: class and number.
   */
  public String id() {
    return simpleName() + "-" + number;
  }

  /** What it does, for people; default: its id. */
  public String info() {
    return id();
  }

  private String simpleName() {
    String simple = getClass().getSimpleName();
    return simple.isEmpty() ? "TaskThread" : simple;
  }

  // ---- life, from outside ----

  /**
   * Runs this TaskThread as the root of a tree, in the world of the caller, and waits for the end
   * of the tree. If the caller is cancelled or asked to stop meanwhile, the tree is stopped within
   * its grace.
   *
   * @throws TaskThreadFailedException if it failed
   * @throws CancellationException if it was killed
   * @throws IllegalStateException if it was started before
   * @throws InterruptedException if the caller was cancelled or interrupted; the tree has ended
   */
  public final void run() throws InterruptedException {
    Life mine = Life.ofRoot(this);
    try {
      mine.forkRoot();
      mine.awaitEndOfTree();
    } finally {
      mine.closeTree();
    }
    join();
  }

  /**
   * As {@link #run}; and when the JVM is asked to end, by Ctrl-C (SIGINT) or SIGTERM, the tree is
   * stopped, and the JVM waits for that as long as the {@linkplain TaskThreadOptions#grace grace}
   * of this TaskThread.
   *
   * @throws TaskThreadFailedException if it failed
   * @throws CancellationException if it was killed
   * @throws IllegalStateException if it was started before
   * @throws InterruptedException if the caller was cancelled or interrupted; the tree has ended
   */
  public final void runUntilShutdown() throws InterruptedException {
    try (ShutdownHook _ = ShutdownHook.stops(this)) {
      run();
    }
  }

  /**
   * Asks it to stop, and returns at once.
   *
   * @return true if it has not been asked before, and has not ended
   * @throws IllegalStateException if it was not started
   */
  public final boolean stop(String reason) {
    requireNonNull(reason, "reason");
    return life().stop(reason);
  }

  /**
   * Asks it to stop within a grace of the caller's choice, and returns at once.
   *
   * @param grace how long it, with all below it, may take until it is killed; zero kills it at once
   * @return true if it has not been asked before, and has not ended
   * @throws IllegalArgumentException if the grace is negative
   * @throws IllegalStateException if it was not started
   */
  public final boolean stop(String reason, Duration grace) {
    requireNonNull(reason, "reason");
    Arguments.notNegative(grace, "grace");
    return life().stop(reason, grace);
  }

  /**
   * Cuts it short, with all below it: its code meets a cancellation wherever it waits. Returns at
   * once. A supervisor sees it as an end that is not normal.
   *
   * @return true if it was not killed before, and has not ended
   * @throws IllegalStateException if it was not started
   */
  public final boolean kill(String reason) {
    requireNonNull(reason, "reason");
    return life().kill(reason);
  }

  /**
   * Waits for its end.
   *
   * @throws TaskThreadFailedException if it failed
   * @throws CancellationException if it was killed
   * @throws IllegalStateException if it was not started, or if it waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public final void join() throws InterruptedException {
    switch (await()) {
      case Ending.Stopped _ -> {}
      case Ending.Failed(var failure) -> throw new TaskThreadFailedException(life().id(), failure);
      case Ending.Killed(var reason) -> throw new CancellationException(reason);
    }
  }

  /**
   * Waits for its end, whatever it is.
   *
   * @return how it ended
   * @throws IllegalStateException if it was not started, or if it waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public final Ending await() throws InterruptedException {
    Life mine = life();
    checkNotOwn(mine);
    mine.awaitEnded();
    return mine.ending().orElseThrow();
  }

  /**
   * Waits for its end, for a time at most.
   *
   * @return how it ended; empty if it has not
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if it was not started, or if it waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public final Optional<Ending> await(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Life mine = life();
    checkNotOwn(mine);
    mine.awaitEnded(time);
    return mine.ending();
  }

  /**
   * Waits until {@code onEnter} has returned.
   *
   * @return false if it ended before
   * @throws IllegalStateException if it was not started, or if it waits for itself
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public final boolean awaitEntered() throws InterruptedException {
    Life mine = life();
    checkNotOwn(mine);
    return mine.awaitEntered();
  }

  private static void checkNotOwn(Life life) {
    if (life.isOwnTurn()) {
      throw new IllegalStateException(
          "task \"%s\" of TaskThread \"%s\" would wait for itself: stop() returns at once, and what it waits for comes when its code has returned"
              .formatted(Tasks.current().name(), life.id()));
    }
  }

  /** Where it is in its life. */
  public final Status status() {
    Life mine = life.get();
    return mine == null ? Status.HELD : mine.status();
  }

  /** How it ended; empty if it has not. */
  public final Optional<Ending> ending() {
    return Optional.ofNullable(life.get()).flatMap(Life::ending);
  }

  /** Who added it; empty if it is a root, or was not started. */
  public final Optional<TaskThread> parent() {
    return Optional.ofNullable(life.get()).flatMap(Life::parent);
  }

  /** This moment of it. */
  public final Statistics statistics() {
    Life mine = life.get();
    return mine == null
        ? new Statistics(Status.HELD, 0, List.of(), 0, 0)
        : new Statistics(
            mine.status(),
            mine.children().count(),
            mine.slotNames(),
            mine.mailbox().waiting(),
            mine.mailbox().overflows());
  }

  // ---- signals, from outside ----

  /**
   * Sends it a signal, as from above. Never waits.
   *
   * @return false if it takes no more signals, since it stops or has ended
   * @throws SignalOverflowException if its queue is full
   * @throws IllegalStateException if it was not started
   */
  public final boolean signal(Signal signal) {
    requireNonNull(signal, "signal");
    Life mine = life();
    return switch (mine.mailbox().offer(new Envelope.FromAbove(signal, null))) {
      case QUEUED -> true;
      case ENDED -> false;
      case FULL -> throw full(mine, signal);
    };
  }

  /**
   * Asks it something and waits for the answer.
   *
   * {@snippet class=TaskThreadSnippets region=ask}
   *
   * @return the answer
   * @throws UnansweredException if it has ended, ends before it has answered, or cannot answer
   * @throws SignalOverflowException if its queue is full
   * @throws TimeoutException if there is no answer when the time is over; a late one is dropped
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException if it was not started, or asks itself while it handles a signal
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public final <R extends @Nullable Object> R ask(Question<R> question, Duration timeout)
      throws InterruptedException, TimeoutException {
    requireNonNull(question, "question");
    Arguments.notNegative(timeout, "timeout");
    Life mine = life();
    if (mine.isSignalsTask()) {
      throw new IllegalStateException(
          "TaskThread \"%s\" would wait for itself: it asks itself %s, and answers one signal after the other"
              .formatted(mine.id(), question));
    }
    Reply<R> reply = new Reply<>(question, mine.id(), mine.replies());
    switch (mine.mailbox().offer(new Envelope.FromAbove(question, reply))) {
      case QUEUED -> {}
      case ENDED -> reply.unanswered("it has ended");
      case FULL -> throw full(mine, question);
    }
    return reply.await(timeout);
  }

  private static SignalOverflowException full(Life receiver, Signal signal) {
    return new SignalOverflowException(
        "TaskThread \"%s\" has %d signals waiting and takes no more, nor %s: its handlers are slower than those who signal"
            .formatted(receiver.id(), receiver.mailbox().waiting(), signal));
  }

  // ---- the tree ----

  /**
   * Finds a child.
   *
   * @return empty if there is none of that id that has not ended
   */
  public final Optional<TaskThread> findChild(String id) {
    requireNonNull(id, "id");
    return Optional.ofNullable(life.get()).flatMap(mine -> mine.children().find(id));
  }

  /**
   * Finds the first child of a class, in the order in which they were added.
   *
   * @return empty if there is none that has not ended
   */
  public final <T extends TaskThread> Optional<T> findChild(Class<T> type) {
    requireNonNull(type, "type");
    return Optional.ofNullable(life.get())
        .flatMap(mine -> mine.children().find(type::isInstance))
        .map(type::cast);
  }

  /** The children that have not ended, in the order in which they were added. */
  public final List<TaskThread> children() {
    Life mine = life.get();
    return mine == null ? List.of() : List.copyOf(mine.children().threads());
  }

  /** The ids of the children that have not ended, in the order in which they were added. */
  public final List<String> childIds() {
    return children().stream().map(child -> child.life().id()).toList();
  }

  // ---- for the code of a TaskThread ----

  /**
   * Adds a child that is never started again, and starts it. Never waits.
   *
   * @return the child
   * @throws IllegalStateException if there is a child of that id, if the child was started before,
   *     or if this TaskThread is neither entering nor running
   */
  protected final <T extends TaskThread> T addChild(T child) {
    requireNonNull(child, "child");
    return addChild(ChildSpec.<T>temporary(() -> child));
  }

  /**
   * Adds a child and starts it. Never waits: {@link #awaitEntered} does.
   *
   * @return the child; when it is started again another object takes its place
   * @throws IllegalStateException if there is a child of that id, if the factory gave one that was
   *     started before, or if this TaskThread is neither entering nor running
   */
  protected final <T extends TaskThread> T addChild(ChildSpec<T> spec) {
    requireNonNull(spec, "spec");
    return life().children().add(spec);
  }

  /**
   * Stops a child for good, whatever its spec says, and waits for its end.
   *
   * @return false if it is no child of this TaskThread
   * @throws InterruptedException if the caller was cancelled or interrupted; the child stops all
   *     the same
   */
  protected final boolean removeChild(TaskThread child) throws InterruptedException {
    requireNonNull(child, "child");
    Life below = child.life.get();
    if (below == null || !life().children().remove(below)) {
      return false;
    }
    below.stop("its parent \"%s\" removes it".formatted(life().id()));
    below.awaitEnded();
    return true;
  }

  /**
   * Signals the parent. Waits while its queue is full, unless {@link #onParentFull} decides
   * otherwise.
   *
   * @return false if there is nobody to take it: this is a root, or the parent is ending
   * @throws SignalOverflowException if its queue is full, and the hook says {@link Overflow#FAIL}
   * @throws InterruptedException if the caller was cancelled or interrupted; it was not queued
   */
  protected final boolean signalParent(Signal signal) throws InterruptedException {
    requireNonNull(signal, "signal");
    Optional<TaskThread> above = life().parent();
    return above.isPresent()
        && send(
            above.get().life(), new Envelope.FromChild(signal, this), () -> onParentFull(signal));
  }

  /**
   * Signals a child. Never waits, unless {@link #onChildFull} says so.
   *
   * @return false if it has ended, or is ending
   * @throws SignalOverflowException if its queue is full, and the hook says {@link Overflow#FAIL}
   * @throws InterruptedException if it waited and the caller was cancelled or interrupted; it was
   *     not queued
   */
  protected final boolean signalChild(TaskThread child, Signal signal) throws InterruptedException {
    requireNonNull(child, "child");
    requireNonNull(signal, "signal");
    return send(
        child.life(), new Envelope.FromAbove(signal, null), () -> onChildFull(signal, child));
  }

  /**
   * Signals the child of an id, as {@link #signalChild(TaskThread, Signal)}.
   *
   * @return false if there is none, or it is ending
   * @throws SignalOverflowException if its queue is full, and the hook says {@link Overflow#FAIL}
   * @throws InterruptedException if it waited and the caller was cancelled or interrupted
   */
  protected final boolean signalChild(String id, Signal signal) throws InterruptedException {
    requireNonNull(signal, "signal");
    Optional<TaskThread> child = findChild(id);
    return child.isPresent() && signalChild(child.get(), signal);
  }

  /**
   * Signals all children, in the order in which they were added, as {@link #signalChild(TaskThread,
   * Signal)}. If the queues of some are full and the hook says {@link Overflow#FAIL}, the others
   * are signalled all the same.
   *
   * @return how many took it
   * @throws SignalOverflowException for the first of those; the others are suppressed
   * @throws InterruptedException if it waited and the caller was cancelled or interrupted
   */
  protected final int signalChildren(Signal signal) throws InterruptedException {
    requireNonNull(signal, "signal");
    int taken = 0;
    List<SignalOverflowException> full = new ArrayList<>();
    for (TaskThread child : children()) {
      try {
        taken += signalChild(child, signal) ? 1 : 0;
      } catch (SignalOverflowException e) {
        full.add(e);
      }
    }
    if (!full.isEmpty()) {
      SignalOverflowException first = full.removeFirst();
      full.forEach(first::addSuppressed);
      throw first;
    }
    return taken;
  }

  private interface Hook {
    Overflow decide();
  }

  private static boolean send(Life receiver, Envelope envelope, Hook whenFull)
      throws InterruptedException {
    return switch (receiver.mailbox().offer(envelope)) {
      case QUEUED -> true;
      case ENDED -> false;
      case FULL ->
          switch (requireNonNull(whenFull.decide(), "what to do about a full queue")) {
            case WAIT -> receiver.mailbox().send(envelope) == Mailbox.Sent.QUEUED;
            case DROP -> false;
            case FAIL -> throw full(receiver, envelope.signal());
          };
    };
  }

  /**
   * Answers the question that {@code onSignal} is handling.
   *
   * @throws IllegalStateException if it handles another signal, or none
   */
  protected final <R extends @Nullable Object> void reply(Question<R> question, R answer) {
    replyTo(question).send(answer);
  }

  /**
   * Takes the question that {@code onSignal} is handling, to be answered later. One that is neither
   * answered nor taken is {@linkplain UnansweredException not answered}.
   *
   * @throws IllegalStateException if it handles another signal, or none
   */
  protected final <R extends @Nullable Object> Reply<R> replyTo(Question<R> question) {
    requireNonNull(question, "question");
    return life().replyTo(question);
  }

  /**
   * Links this TaskThread to another one: when that one ends, however it does, or has ended
   * already, {@code onSignal} gets an {@link Ended}. Linking twice does nothing. Never waits.
   *
   * @throws IllegalStateException if the other one was not started
   */
  protected final void link(TaskThread other) {
    requireNonNull(other, "other");
    life().links().watch(other.life());
  }

  /**
   * Takes a link back.
   *
   * @return false if there is none
   */
  protected final boolean unlink(TaskThread other) {
    requireNonNull(other, "other");
    return life().links().unwatch(other.life());
  }

  /**
   * Puts a body into a slot and starts it in a task of its own. What is in the slot already is
   * cancelled, and its end awaited. A body that does this to its own slot does not wait: it is
   * cancelled like any other, and the new one starts when it has ended.
   *
   * {@snippet class=TaskThreadSnippets region=slots}
   *
   * <p>When this TaskThread is ending, the new one is not started any more, and a warning says so.
   *
   * @throws IllegalArgumentException if the slot is called {@code signals}
   * @throws IllegalStateException if this TaskThread was not started
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  protected final void recreate(String slot, Action<?> body) throws InterruptedException {
    requireNonNull(slot, "slot");
    requireNonNull(body, "body");
    life().slots().recreate(slot, body);
  }

  /**
   * Runs the body of a slot once more when it has returned: called by the body. Others have their
   * turn in between. However often it is done, neither stack nor memory grows.
   *
   * @throws IllegalStateException if nothing runs in the slot
   */
  protected final void reschedule(String slot) {
    requireNonNull(slot, "slot");
    life().slots().reschedule(slot);
  }

  /**
   * Empties a slot: cancels its body and waits for its end; a body that does this to its own slot
   * is cancelled and does not wait.
   *
   * @return false if it was empty
   * @throws IllegalArgumentException if the slot is called {@code signals}
   * @throws InterruptedException if the caller was cancelled or interrupted; it is cancelled all
   *     the same
   */
  protected final boolean delete(String slot) throws InterruptedException {
    requireNonNull(slot, "slot");
    return life().slots().delete(slot);
  }

  // ---- inside ----

  final TaskThreadOptions options() {
    return options;
  }

  final String checkedId() {
    return requireNonNull(id(), "id()");
  }

  final void begin(Life started) {
    if (!life.compareAndSet(null, started)) {
      throw new IllegalStateException(
          "TaskThread \"%s\" was started before and is %s: each runs once; give a factory that makes a new one"
              .formatted(started.id(), status()));
    }
  }

  final Life life() {
    Life mine = life.get();
    if (mine == null) {
      throw new IllegalStateException(
          "TaskThread \"%s\" is HELD: it is started by run(), or by the addChild(...) of its parent"
              .formatted(id()));
    }
    return mine;
  }

  @Override
  public String toString() {
    return "TaskThread \"%s\", %s".formatted(id(), status());
  }
}
