package dev.selvedge.taskthread;

import dev.selvedge.CancelScope;
import dev.selvedge.Context;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Turns;
import dev.selvedge.sync.Event;
import dev.selvedge.taskthread.TaskThread.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens inside of a {@link TaskThread}, from its start to its end.
 *
 * <h2>Tasks</h2>
 *
 * <pre>
 *   life      supervises the children, and brings everything to its end; runs no code of the
 *             TaskThread's but factories of children and onExit
 *   signals   onEnter, then onSignal and onChildSignal, one after the other
 *   a slot    each
 * </pre>
 *
 * The life never waits for the signals or a slot until the end, so whatever they wait for, children
 * are restarted and a stop is heard.
 *
 * <h2>States</h2>
 *
 * <pre>
 *   ENTERING ──► RUNNING ──► STOPPING ──► ENDED
 *       ╰─────────────────────►
 * </pre>
 *
 * <h2>What it is to end of: {@code ending} and {@code urgency}, guarded by {@code lock}</h2>
 *
 * <pre>
 *   NONE ──► STOP   asked to stop, or wanted to
 *       ╲──► FAIL   its own code failed, or its children too often
 *        ╲─► KILL   killed, or its grace is over
 * </pre>
 *
 * The urgency only rises. The ending is that of the first request, but one that is not normal takes
 * the place of a normal one, and later failures are suppressed in the first.
 *
 * <p>The life does what it does in {@code work}, a scope that a request above {@code workUrgency}
 * cancels. The life sets both and reads the urgency in one step under the lock, and so does a
 * request with the urgency and {@code work}: so either the request cancels the work or the work is
 * not begun.
 *
 * <h2>The end</h2>
 *
 * <pre>
 *   stopped             failed                 killed, or out of grace
 *   refuses signals     cancels its tasks      cancels its tasks
 *   ends its children   ends its children      kills its children
 *   handles the rest
 *   ends its slots
 *   onExit              onExit                 onExit, in a cancelled scope
 * </pre>
 *
 * and then, whatever it was: open questions fail, the registry of the parent forgets it, links, the
 * parent and its supervisor are told, and who waits for the end goes on.
 */
final class Life {

  private static final int NONE = 0;
  private static final int STOP = 1;
  private static final int FAIL = 2;
  private static final int KILL = 3;

  private final TaskThread thread;
  private final TaskThreadOptions options;
  private final String id;
  private final Tree tree;
  private final @Nullable Life parent;
  private final Duration grace;

  private final Turns turns;
  private final Mailbox mailbox;
  private final Children children;
  private final Supervisor supervisor;
  private final Links links;
  private final OpenReplies replies = new OpenReplies();
  private final Event entered = Event.create();
  private final Event ended = Event.create();

  // Written before the life is forked.
  private @Nullable Child place;

  // Written by the life before anything else runs.
  private volatile @Nullable Slots slots;
  private volatile @Nullable Strand signalsStrand;
  private volatile boolean onEntered;

  // Guarded by lock.
  private final Object lock = new Object();
  private Status status = Status.ENTERING;
  private int urgency = NONE;
  private @Nullable Ending ending;
  private @Nullable Duration stopGrace;
  private @Nullable CancelScope work;
  private int workUrgency;

  // Guarded by the turn.
  private boolean onEnterCalled;
  private Envelope.@Nullable FromAbove inHand;

  // The life's task only.
  private boolean onExitCalled;

  private Life(Tree tree, @Nullable Life parent, TaskThread thread, String id, Duration grace) {
    this.tree = tree;
    this.parent = parent;
    this.thread = thread;
    this.options = thread.options();
    this.id = id;
    this.grace = grace;
    Timers timers = tree.timers();
    this.turns = new Turns(id, timers, options.slowTurn());
    this.mailbox = new Mailbox(id, options.signalCapacity());
    this.children = new Children(this);
    this.supervisor = new Supervisor(id, children, options.supervision(), timers::nanoTime);
    this.links = new Links(this);
  }

  /** The life of a root, in the world of the caller. */
  static Life ofRoot(TaskThread thread) {
    String id = thread.checkedId();
    Life life = new Life(new Tree(id), null, thread, id, thread.options().grace());
    thread.begin(life);
    return life;
  }

  /** The life of a child. */
  static Life below(Life parent, TaskThread thread, ChildSpec<?> spec) {
    Duration grace = spec.grace().orElse(thread.options().grace());
    Life life = new Life(parent.tree, parent, thread, thread.checkedId(), grace);
    thread.begin(life);
    return life;
  }

  /** Forks a child in the context that it was added in. */
  void fork(Child place) {
    this.place = place;
    fork(place.context);
  }

  void forkRoot() {
    try {
      fork(Context.capture());
    } catch (Throwable noThread) {
      neverStarted(noThread);
      throw noThread;
    }
  }

  private void fork(Context context) {
    tree.fork(context, id, this::run);
  }

  /** It ends without having been: whoever wanted to start it is thrown why. */
  void neverStarted(Throwable why) {
    synchronized (lock) {
      ending = new Ending.Failed(why);
      status = Status.ENDED;
    }
    mailbox.abandon();
    entered.set();
    ended.set();
  }

  /** Waits for the end of a root; stops it if the caller is cancelled or asked to stop. */
  void awaitEndOfTree() throws InterruptedException {
    try {
      TaskGroup.with()
          .name("run of " + id)
          .run(group -> {
            group.forkService(
                "stop of " + id,
                () -> {
                  Tasks.awaitStop();
                  stop("who runs it is asked to stop");
                });
            ended.await();
          });
    } catch (InterruptedException e) {
      stop("who runs it was cancelled");
      awaitEndedWhateverComes();
      throw e;
    }
  }

  void closeTree() {
    tree.close();
  }

  // ---- what others see ----

  TaskThread thread() {
    return thread;
  }

  String id() {
    return id;
  }

  Optional<TaskThread> parent() {
    return Optional.ofNullable(parent).map(Life::thread);
  }

  Status status() {
    synchronized (lock) {
      return status;
    }
  }

  Optional<Ending> ending() {
    synchronized (lock) {
      return status == Status.ENDED ? Optional.ofNullable(ending) : Optional.empty();
    }
  }

  Children children() {
    return children;
  }

  Links links() {
    return links;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  List<String> slotNames() {
    Slots mine = slots;
    return mine == null ? List.of() : mine.names();
  }

  Slots slots() {
    Slots mine = slots;
    if (mine == null) {
      throw new IllegalStateException(
          "TaskThread \"%s\" has no slots yet: it has not been entered".formatted(id));
    }
    return mine;
  }

  /** Whether the caller runs in a turn of this TaskThread. */
  boolean isOwnTurn() {
    return Strand.current().turns() == turns;
  }

  /** Whether the caller is the task that handles the signals. */
  boolean isSignalsTask() {
    return Strand.current() == signalsStrand;
  }

  void notice(Ended linked) {
    mailbox.notice(linked, false);
  }

  // ---- waiting ----

  void awaitEnded() throws InterruptedException {
    ended.await();
  }

  boolean awaitEnded(Duration time) throws InterruptedException {
    return ended.await(time);
  }

  /** False if it ended before. */
  boolean awaitEntered() throws InterruptedException {
    entered.await();
    return onEntered;
  }

  // ---- requests: any thread ----

  boolean stop(String reason) {
    return request(new Ending.Stopped(reason), STOP, null);
  }

  boolean stop(String reason, Duration grace) {
    return request(new Ending.Stopped(reason), STOP, grace);
  }

  boolean kill(String reason) {
    return request(new Ending.Killed(reason), KILL, null);
  }

  private void fail(Throwable failure) {
    request(new Ending.Failed(failure), FAIL, null);
  }

  private boolean request(Ending wanted, int how, @Nullable Duration within) {
    CancelScope toCancel = null;
    boolean rises;
    synchronized (lock) {
      if (status == Status.ENDED) {
        return false;
      }
      merge(wanted);
      rises = how > urgency;
      if (rises) {
        urgency = how;
        if (how == STOP) {
          stopGrace = within;
        }
        toCancel = how > workUrgency ? work : null;
      }
    }
    if (toCancel != null) {
      toCancel.cancel(reason(wanted));
    }
    if (rises && how == KILL) {
      cutShort(reason(wanted));
    }
    return rises;
  }

  /** Holds lock. */
  private void merge(Ending wanted) {
    if (ending == null || (ending.isNormal() && !wanted.isNormal())) {
      ending = wanted;
    } else if (ending instanceof Ending.Failed(var first)
        && wanted instanceof Ending.Failed(var later)
        && first != later) {
      first.addSuppressed(later);
    }
  }

  private String reason(Ending wanted) {
    return switch (wanted) {
      case Ending.Stopped(var why) -> "TaskThread \"%s\" is stopped: %s".formatted(id, why);
      case Ending.Killed(var why) -> "TaskThread \"%s\" is killed: %s".formatted(id, why);
      case Ending.Failed(var _) -> "TaskThread \"%s\" has failed".formatted(id);
    };
  }

  /** So that nobody is waited for that was only asked. */
  private void cutShort(String reason) {
    Slots mine = slots;
    if (mine != null) {
      mine.cancel(reason);
    }
  }

  /**
   * Begins some work of the life that a request above an urgency cuts short; null if there was such
   * a request already.
   */
  private @Nullable CancelScope begin(CancelScope scope, int upTo) {
    synchronized (lock) {
      if (urgency > upTo) {
        return null;
      }
      work = scope;
      workUrgency = upTo;
      return scope;
    }
  }

  // ---- the life ----

  private void run() {
    try {
      slots = new Slots(id, turns, options.maxRate(), this::fail);
      Task<?> signals = slots().handleSignals(this::signals);
      supervise();
      if (!endInTime(signals)) {
        endAtOnce();
      }
    } catch (Throwable t) {
      fail(t);
    }
    tellTheEnd();
  }

  private void supervise() {
    CancelScope scope = begin(CancelScope.create().named("supervision of " + id), NONE);
    if (scope == null) {
      return;
    }
    try {
      scope.run(supervisor::run);
    } catch (Throwable t) {
      fail(t);
    }
  }

  /** Ends everything in order; false if it was cut short. */
  private boolean endInTime(Task<?> signals) {
    boolean failed;
    Duration within;
    synchronized (lock) {
      status = Status.STOPPING;
      failed = urgency >= FAIL;
      within = stopGrace != null ? stopGrace : grace;
    }
    children.close();
    CancelScope scope = begin(CancelScope.withTimeout(within).named("end of " + id), FAIL);
    if (scope == null) {
      return false;
    }
    try {
      return scope.run(() -> {
        if (failed) {
          mailbox.abandon();
          slots().shutdown(Duration.ZERO);
        } else {
          mailbox.refuseAbove();
        }
        supervisor.end(children.places(), "its parent \"%s\" stops".formatted(id));
        mailbox.close();
        signals.await();
        slots().shutdown(slotGrace());
        exit();
      });
    } catch (InterruptedException foreign) {
      fail(foreign);
      return false;
    }
  }

  /** How long the slots may go on: no longer than what is left of the grace. */
  private Duration slotGrace() {
    Duration wanted = options.slotGrace();
    Duration left =
        CancelScope.effectiveDeadline()
            .map(deadline -> Duration.between(tree.timers().now(), deadline))
            .orElse(wanted);
    return left.isNegative() ? Duration.ZERO : left.compareTo(wanted) < 0 ? left : wanted;
  }

  /** Cancels what is left, and waits for it. */
  private void endAtOnce() {
    String reason = "TaskThread \"%s\" did not stop within its grace".formatted(id);
    kill(reason);
    mailbox.abandon();
    slots().cancel(reason);
    List<Life> left = new ArrayList<>();
    for (Child child : children.places()) {
      Life life = children.lifeIn(child);
      if (life != null) {
        life.kill("its parent \"%s\" is killed".formatted(id));
        left.add(life);
      }
    }
    left.forEach(Life::awaitEndedWhateverComes);
    slots().shutdown(Duration.ZERO);
    if (!onExitCalled) {
      CancelScope cut = CancelScope.create().named("exit of " + id);
      cut.cancel(reason);
      try {
        cut.run(this::exit);
      } catch (InterruptedException foreign) {
        fail(foreign);
      }
    }
  }

  private void awaitEndedWhateverComes() {
    boolean interrupted = false;
    while (!ended.isSet()) {
      try {
        CancelScope.shield(() -> ended.await());
      } catch (InterruptedException foreign) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }

  private void exit() throws InterruptedException {
    onExitCalled = true;
    if (!onEnterCalled) {
      return;
    }
    Strand strand = Strand.current();
    turns.enter(strand);
    try {
      try {
        thread.onExit();
      } finally {
        giveUnhandled();
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable t) {
      fail(t);
    } finally {
      turns.leave(strand);
    }
  }

  private void giveUnhandled() throws Exception {
    List<Signal> signals =
        mailbox.unhandled().stream()
            .filter(envelope -> !(envelope instanceof Envelope.Notice))
            .map(Envelope::signal)
            .toList();
    if (!signals.isEmpty()) {
      thread.onUnhandled(signals);
    }
  }

  private void tellTheEnd() {
    Ending how;
    synchronized (lock) {
      how = ending != null ? ending : new Ending.Stopped("it ended");
      ending = how;
      status = Status.ENDED;
      work = null;
    }
    mailbox.abandon();
    for (Envelope envelope : mailbox.unhandled()) {
      if (envelope instanceof Envelope.FromAbove above && above.reply() != null) {
        above.reply().unanswered("it has ended");
      }
    }
    mailbox.forget();
    replies.end();
    Life above = parent;
    Child mine = place;
    if (above != null && mine != null) {
      above.children.leave(mine, this);
      above.mailbox.notice(new Ended(thread, how), true);
    }
    links.end(new Ended(thread, how));
    entered.set();
    ended.set();
    if (above != null && mine != null) {
      above.supervisor.died(mine, this, how);
    }
  }

  // ---- signals: their own task, in turn ----

  private void signals() throws Exception {
    signalsStrand = Strand.current();
    try {
      onEnterCalled = true;
      thread.onEnter();
      markEntered();
      for (Optional<Envelope> next = mailbox.receive();
          next.isPresent();
          next = mailbox.receive()) {
        if (!handle(next.get())) {
          stop("onSignal returned false");
          return;
        }
      }
    } finally {
      mailbox.abandon();
    }
  }

  private void markEntered() {
    synchronized (lock) {
      if (status == Status.ENTERING) {
        status = Status.RUNNING;
      }
    }
    onEntered = true;
    entered.set();
  }

  private boolean handle(Envelope envelope) throws Exception {
    switch (envelope) {
      case Envelope.FromAbove above -> {
        return handle(above);
      }
      case Envelope.FromChild(var signal, var child) -> {
        thread.onChildSignal(signal, child);
        return true;
      }
      case Envelope.Notice(var gone, var ofChild) -> {
        if (ofChild) {
          thread.onChildSignal(gone, gone.thread());
          return true;
        }
        return thread.onSignal(gone);
      }
    }
  }

  private boolean handle(Envelope.FromAbove envelope) throws Exception {
    Reply<?> reply = envelope.reply();
    if (reply == null) {
      return thread.onSignal(envelope.signal());
    }
    inHand = envelope;
    replies.add(reply);
    try {
      return thread.onSignal(envelope.signal());
    } finally {
      inHand = null;
      if (!reply.isPromised()) {
        reply.unanswered("its onSignal returned without a reply");
      }
    }
  }

  // ---- replies ----

  /** The reply to the question that is being handled. */
  @SuppressWarnings("unchecked") // it was made for this very question
  <R extends @Nullable Object> Reply<R> replyTo(Question<R> question) {
    Envelope.FromAbove above = inHand;
    if (above == null || above.reply() == null || !above.reply().isFor(question)) {
      throw new IllegalStateException(
          "TaskThread \"%s\" cannot reply to %s: it is handling %s; replies are given, or taken for later, while onSignal handles the question"
              .formatted(id, question, above == null ? "no question" : above.signal()));
    }
    above.reply().promise();
    return (Reply<R>) above.reply();
  }

  OpenReplies replies() {
    return replies;
  }
}
