package dev.selvedge.request;

import dev.selvedge.Context;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Outcome;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Reports;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.request.Ended.How;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The table of a request cache, and its time.
 *
 * <h2>One lock</h2>
 *
 * {@code lock} guards all fields that are not final, everything in the objects that they refer to,
 * and the entries that have this core as their owner. It is held for a few links, except by whoever
 * clears or closes. Under it waiters are signalled and alarms are armed; no code of a user's runs:
 * neither time-outs nor promises nor the logger nor the generator of numbers.
 *
 * <h2>One winner</h2>
 *
 * An entry is in the table exactly as long as it is RESERVED or PENDING. Popping, answering,
 * cancelling and its time take it out under the lock; whoever has taken it out has won, and does
 * what follows without the lock. The others find it gone.
 *
 * <h2>Time</h2>
 *
 * <pre>
 *   alarm of a lane rings, on the thread of the timers
 *     nothing is due any more: arm it for the oldest entry
 *     else: put the lane among the due ones; unless draining: draining = true, fork "time-outs"
 *   task "time-outs": take out what is due, one by one; fork a task for each that has code to run
 *     nothing is left: draining = false, under the lock in which it has seen that
 * </pre>
 *
 * A lane that has entries is armed or due: {@code Lanes.add} sees to it when one comes in, the
 * alarm and the draining task when they are done with it. A lane among the due ones is drained: if
 * nobody is draining when it is put there, the task is forked by whoever put it. If it cannot be
 * forked, the lanes are armed again for a second later.
 *
 * <h2>Answers</h2>
 *
 * An answer is accepted if the request was pending, and if whoever awaits it was signalled or is
 * yet to await it. If the wait is ending otherwise at this moment the answer is late: its strand
 * will leave with an exception.
 */
final class RequestCore {

  private static final Logger LOG = System.getLogger("dev.selvedge");

  private static final long RESERVATION_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final String name;
  private final int maxPending;
  private final boolean waitsWhenFull;
  private final long numbersBelow;
  private final RandomGenerator random;
  private final ManagedTaskGroup group;
  private final Context context = Context.capture();

  private final Object lock = new Object();
  private final EntryTable table;
  private final Lanes lanes;
  private final Deque<Lane> due = new ArrayDeque<>();
  private final Ended ended;
  private final ClassIndex classes = new ClassIndex();
  private final CacheWaits waits = new CacheWaits();
  private final Places places;
  private boolean draining;
  private boolean closed;

  private int pending;
  private long added;
  private long popped;
  private long answered;
  private long timedOut;
  private long cancelled;
  private long duplicates;
  private long rejected;
  private long lateAnswers;
  private long duplicateAnswers;
  private long unknownAnswers;

  @SuppressWarnings("this-escape") // lanes tell it when they ring, and none is armed yet
  RequestCore(RequestOptions options, Timers timers) {
    name = options.name;
    maxPending = options.maxPending;
    waitsWhenFull = options.whenFull == WhenFull.WAIT;
    numbersBelow = options.numbersBelow;
    random = options.random == null ? Numbers.UNGUESSABLE : options.random;
    group = ManagedTaskGroup.with(options.onFailure).name(name).keepSiblings().open();
    table = new EntryTable(random.nextLong());
    lanes = new Lanes(this, timers);
    ended = new Ended(options.remember);
    places = new Places(maxPending);
  }

  String name() {
    return name;
  }

  long numbersBelow() {
    return numbersBelow;
  }

  // ---- coming in ----

  /** What may be in the way of one more. */
  enum Refusal {
    CLOSED,
    DUPLICATE,
    ELSEWHERE,
    FULL
  }

  /** Adds a cache; false if it is a duplicate or this is closed. */
  boolean add(NumberCache cache, Duration timeout) throws InterruptedException {
    checkpointIfItMayWait();
    long nanos = Arguments.nanos(timeout);
    Refusal refusal = tryAdd(cache, nanos, false);
    if (refusal == Refusal.FULL) {
      awaitPlace(cache);
      refusal = tryAdd(cache, nanos, true);
    }
    return switch (refusal) {
      case null -> true;
      case CLOSED -> {
        Futures.End end = new Futures.End.Cancelled(closedText());
        Futures.settleAll(cache.takeFutures(end), end);
        yield false;
      }
      case DUPLICATE -> {
        LOG.log(Level.ERROR, duplicateText(cache));
        yield false;
      }
      default ->
          throw new IllegalStateException(
              "%s cannot be added to request cache \"%s\": it is in another one"
                  .formatted(cache, name));
    };
  }

  /** Adds it, or says what is in the way. With a place that it has already, or without. */
  @Nullable Refusal tryAdd(NumberCache cache, long nanos, boolean placed) {
    synchronized (lock) {
      Refusal refusal = refusalOf(cache);
      if (refusal == null && !placed && !places.take()) {
        return Refusal.FULL;
      }
      boolean reserved = cache.owner() == this;
      if (refusal == null && !reserved && !cache.claim(this)) {
        refusal = Refusal.ELSEWHERE;
        places.giveBack();
      } else if (refusal == null) {
        if (reserved) {
          lanes.remove(cache);
        } else {
          table.add(cache);
        }
        cache.renewFutures();
        classes.learn(cache.getClass(), cache.prefix);
        becomePending(cache, nanos);
        waits.appeared(cache);
      } else if (placed) {
        places.giveBack();
      }
      if (refusal == Refusal.DUPLICATE) {
        duplicates++;
      }
      return refusal;
    }
  }

  private @Nullable Refusal refusalOf(NumberCache cache) {
    if (closed) {
      return Refusal.CLOSED;
    }
    RequestCore owner = cache.owner();
    if (owner == this) {
      return cache.state == Entry.State.RESERVED ? null : Refusal.DUPLICATE;
    }
    if (owner != null) {
      return Refusal.ELSEWHERE;
    }
    return table.find(cache.prefix, cache.number) == null ? null : Refusal.DUPLICATE;
  }

  /** Opens a request; it has ended already if this is closed. */
  <R extends @Nullable Object> Request<R> open(String prefix, Duration timeout)
      throws InterruptedException {
    checkpointIfItMayWait();
    Request<R> request = new Request<>(this, prefix, timeout);
    long nanos = Arguments.nanos(timeout);
    NumberDraw draw = new NumberDraw(random, numbersBelow);
    boolean placed = false;
    while (!draw.isExhausted()) {
      Refusal refusal = tryOpen(request, draw.next(), nanos, placed);
      if (refusal == null || refusal == Refusal.CLOSED) {
        return request;
      }
      if (refusal == Refusal.FULL) {
        awaitPlace(request);
        placed = true;
      }
    }
    if (placed) {
      synchronized (lock) {
        places.giveBack();
      }
    }
    throw exhausted(prefix, numbersBelow);
  }

  private @Nullable Refusal tryOpen(Request<?> request, long number, long nanos, boolean placed) {
    synchronized (lock) {
      if (closed) {
        request.end(Outcome.cancelled(closedText()));
        if (placed) {
          places.giveBack();
        }
        return Refusal.CLOSED;
      }
      if (table.find(request.prefix, number) != null) {
        return Refusal.DUPLICATE;
      }
      if (!placed && !places.take()) {
        return Refusal.FULL;
      }
      request.claim(this);
      request.number = number;
      table.add(request);
      becomePending(request, nanos);
      return null;
    }
  }

  private void becomePending(Entry entry, long nanos) {
    entry.state = Entry.State.PENDING;
    lanes.add(entry, nanos);
    pending++;
    added++;
  }

  /** Gives a cache a number that nobody has, and keeps it for it. */
  void reserve(RandomNumberCache cache, long bound) {
    NumberDraw draw = new NumberDraw(random, bound);
    while (!draw.isExhausted()) {
      if (tryReserve(cache, draw.next())) {
        return;
      }
    }
    throw exhausted(cache.prefix, bound);
  }

  private boolean tryReserve(RandomNumberCache cache, long number) {
    synchronized (lock) {
      if (table.find(cache.prefix, number) != null) {
        return false;
      }
      cache.number = number;
      if (!closed) {
        cache.claim(this);
        cache.state = Entry.State.RESERVED;
        table.add(cache);
        lanes.add(cache, RESERVATION_NANOS);
      }
      return true;
    }
  }

  private IllegalStateException exhausted(String prefix, long bound) {
    return new IllegalStateException(
        "there is no number for another \"%s\" in request cache \"%s\": all %d are taken; take a larger range, or let fewer be pending"
            .formatted(prefix, name, bound));
  }

  // ---- places ----

  private void checkpointIfItMayWait() throws InterruptedException {
    if (waitsWhenFull) {
      Strand.current().checkpoint();
    }
  }

  private void awaitPlace(Entry entry) throws InterruptedException {
    Waiter turn;
    synchronized (lock) {
      if (places.take()) {
        return;
      }
      if (!waitsWhenFull) {
        rejected++;
        throw new RejectedExecutionException(
            "request cache \"%s\" takes no other \"%s\": %d are pending, and it takes no more"
                .formatted(name, entry.prefix, maxPending));
      }
      turn = places.enqueue(Strand.current(), "a place in request cache \"" + name + "\"");
    }
    boolean taken = false;
    try {
      turn.await();
      taken = true;
    } finally {
      if (!taken) {
        synchronized (lock) {
          places.leave(turn);
        }
      }
    }
  }

  // ---- going out ----

  /** Takes out an entry that is pending: whoever calls this has won. Holds lock. */
  private void takeOut(Entry entry, How how) {
    lanes.remove(entry);
    finish(entry, how);
  }

  /** The same for one that has left its lane. Holds lock. */
  private void finish(Entry entry, How how) {
    table.remove(entry);
    entry.state = Entry.State.IDLE;
    entry.disown();
    pending--;
    ended.add(entry.prefix, entry.number, how);
    switch (how) {
      case ANSWERED -> {}
      case TIMED_OUT -> timedOut++;
      case CANCELLED -> cancelled++;
    }
    places.giveBack();
  }

  /** Ends a request, and the wait for it. Holds lock. */
  private static boolean end(Request<?> request, Object how) {
    Waiter waiter = request.waiter;
    request.waiter = null;
    request.end(how);
    return waiter == null || waiter.signal();
  }

  /** How something is found. */
  interface Key {
    /** The pending cache that it stands for, or null. Called with the lock. */
    @Nullable NumberCache find();

    /** Whether a cache with the right number is it. */
    boolean matches(NumberCache cache);

    /** How the last of this kind has ended, as far as is remembered. Called with the lock. */
    @Nullable How ended();

    /** The number. */
    long number();
  }

  /** A prefix and a number. */
  final class ByPrefix implements Key {
    private final String prefix;
    private final long number;

    ByPrefix(String prefix, long number) {
      this.prefix = prefix;
      this.number = number;
    }

    @Override
    public @Nullable NumberCache find() {
      return pending(prefix, number) instanceof NumberCache cache ? cache : null;
    }

    @Override
    public boolean matches(NumberCache cache) {
      return cache.prefix.equals(prefix);
    }

    @Override
    public @Nullable How ended() {
      return ended.find(prefix, number);
    }

    @Override
    public long number() {
      return number;
    }

    @Override
    public String toString() {
      return Entry.id(prefix, number);
    }
  }

  /** A class and a number. */
  final class ByClass implements Key {
    private final Class<? extends NumberCache> type;
    private final long number;

    ByClass(Class<? extends NumberCache> type, long number) {
      this.type = type;
      this.number = number;
    }

    @Override
    public @Nullable NumberCache find() {
      for (String prefix : classes.of(type)) {
        if (pending(prefix, number) instanceof NumberCache cache && type.isInstance(cache)) {
          return cache;
        }
      }
      return null;
    }

    @Override
    public boolean matches(NumberCache cache) {
      return type.isInstance(cache);
    }

    @Override
    public @Nullable How ended() {
      for (String prefix : classes.of(type)) {
        How how = ended.find(prefix, number);
        if (how != null) {
          return how;
        }
      }
      return null;
    }

    @Override
    public long number() {
      return number;
    }

    @Override
    public String toString() {
      return type.getSimpleName() + " " + number;
    }
  }

  private @Nullable Entry pending(String prefix, long number) {
    Entry entry = table.find(prefix, number);
    return entry != null && entry.state == Entry.State.PENDING ? entry : null;
  }

  boolean has(String prefix, long number) {
    synchronized (lock) {
      return pending(prefix, number) != null;
    }
  }

  @Nullable NumberCache get(Key key) {
    synchronized (lock) {
      return key.find();
    }
  }

  NumberCache pop(Key key) {
    NumberCache cache = poll(key);
    if (cache == null) {
      How how = howEnded(key);
      throw new NoSuchElementException(
          "%s is not pending in request cache \"%s\": %s"
              .formatted(
                  key, name, how == null ? "it was not added, or has ended long ago" : how.text));
    }
    return cache;
  }

  /** Takes a cache out; null if it is not there. */
  @Nullable NumberCache poll(Key key) {
    synchronized (lock) {
      NumberCache cache = key.find();
      if (cache != null) {
        takeOut(cache, How.ANSWERED);
        popped++;
      }
      return cache;
    }
  }

  private @Nullable How howEnded(Key key) {
    synchronized (lock) {
      return key.ended();
    }
  }

  /** Waits for a cache; null if the deadline came first. */
  @Nullable NumberCache awaitCache(Key key, long deadlineNanos) throws InterruptedException {
    Strand caller = Strand.current();
    caller.checkpoint();
    CacheWaits.CacheWait wait;
    synchronized (lock) {
      NumberCache here = key.find();
      if (here != null) {
        return here;
      }
      if (closed) {
        throw new CancellationException(closedText());
      }
      wait = new CacheWaits.CacheWait(caller, "cache " + key, key.number(), key::matches);
      waits.add(wait);
    }
    boolean signalled = false;
    try {
      signalled = wait.await(deadlineNanos);
    } finally {
      if (!signalled) {
        synchronized (lock) {
          waits.leave(wait);
        }
      }
    }
    if (signalled && wait.found() == null) {
      throw new CancellationException(closedText());
    }
    return wait.found();
  }

  // ---- answers ----

  Answer answer(String prefix, long number, @Nullable Object reply) {
    Outcome<?> outcome = Outcome.<@Nullable Object>success(reply);
    synchronized (lock) {
      Answer answer =
          pending(prefix, number) instanceof Request<?> request
              ? accept(request, outcome)
              : refuse(ended.find(prefix, number));
      switch (answer) {
        case ACCEPTED -> answered++;
        case LATE -> lateAnswers++;
        case DUPLICATE -> duplicateAnswers++;
        case UNKNOWN -> unknownAnswers++;
      }
      return answer;
    }
  }

  private Answer accept(Request<?> request, Outcome<?> outcome) {
    if (end(request, outcome)) {
      takeOut(request, How.ANSWERED);
      return Answer.ACCEPTED;
    }
    request.end(Outcome.cancelled(LEFT));
    takeOut(request, How.CANCELLED);
    return Answer.LATE;
  }

  private static Answer refuse(@Nullable How how) {
    return switch (how) {
      case ANSWERED -> Answer.DUPLICATE;
      case TIMED_OUT, CANCELLED -> Answer.LATE;
      case null -> Answer.UNKNOWN;
    };
  }

  private static final String LEFT = "whoever awaited it was cancelled or interrupted";

  /** Waits until a request has ended. */
  void await(Request<?> request) throws InterruptedException {
    Strand caller = Strand.current();
    try {
      caller.checkpoint();
      Waiter waiter = beginWait(request, caller);
      if (waiter != null) {
        waiter.await();
      }
    } catch (InterruptedException e) {
      abandon(request, LEFT);
      throw e;
    }
  }

  private @Nullable Waiter beginWait(Request<?> request, Strand caller) {
    synchronized (lock) {
      if (request.end() != null) {
        return null;
      }
      Waiter other = request.waiter;
      if (other != null) {
        throw new IllegalStateException(
            "request %s is awaited by task \"%s\" already, and cannot be by task \"%s\": a request has one answer for one task"
                .formatted(request.id(), other.strand().name(), caller.name()));
      }
      Waiter waiter = new Waiter(caller, request);
      request.waiter = waiter;
      return waiter;
    }
  }

  /** Ends a request that is pending. */
  void abandon(Request<?> request, String reason) {
    synchronized (lock) {
      if (request.end() == null) {
        end(request, Outcome.cancelled(reason));
        takeOut(request, How.CANCELLED);
      }
    }
  }

  // ---- time ----

  /** The alarm of a lane; on the thread of the timers. */
  void rung(Lane lane) {
    if (!ringing(lane)) {
      return;
    }
    try {
      group.forkIn(context, "time-outs", this::drain);
    } catch (Throwable notForked) {
      if (tryAgain()) {
        throw notForked;
      }
    }
  }

  /** Puts a lane among the due ones if it is; whether somebody has to be told to drain them. */
  boolean ringing(Lane lane) {
    synchronized (lock) {
      lane.armed = false;
      if (closed || !lanes.isDue(lane)) {
        return false;
      }
      lane.due = true;
      due.add(lane);
      boolean told = draining;
      draining = true;
      return !told;
    }
  }

  /** No thread could be had; false if none is needed any more. */
  private boolean tryAgain() {
    synchronized (lock) {
      draining = false;
      for (Lane lane = due.poll(); lane != null; lane = due.poll()) {
        lane.due = false;
        lanes.armSoon(lane, RETRY_NANOS);
      }
      return !closed;
    }
  }

  private void drain() {
    for (Entry entry = takeDue(); entry != null; entry = takeDue()) {
      if (entry instanceof NumberCache cache) {
        Futures registered = cache.takeFutures(new Futures.End.TimedOut());
        expire(cache, registered);
      }
    }
  }

  /** Takes out an entry that is due; ends the draining if there is none. */
  @Nullable Entry takeDue() {
    synchronized (lock) {
      for (Lane lane = due.peek(); lane != null; lane = due.peek()) {
        Entry entry = lanes.pollDue(lane);
        if (entry == null) {
          due.poll();
          lane.due = false;
          lanes.arm(lane);
        } else if (entry.state == Entry.State.RESERVED) {
          unreserve(entry);
        } else {
          if (entry instanceof Request<?> request) {
            end(request, Request.TIMED_OUT);
          }
          finish(entry, How.TIMED_OUT);
          return entry;
        }
      }
      draining = false;
      return null;
    }
  }

  private void unreserve(Entry entry) {
    table.remove(entry);
    entry.state = Entry.State.IDLE;
    entry.disown();
  }

  private void expire(NumberCache cache, @Nullable Futures registered) {
    String title = "time-out of %s in request cache \"%s\"".formatted(cache.id(), name);
    try {
      group.forkIn(context, title, () -> cache.expire(registered));
    } catch (Throwable notForked) {
      runHere(title, cache, registered);
    }
  }

  private static void runHere(String title, NumberCache cache, @Nullable Futures registered) {
    try {
      cache.expire(registered);
    } catch (Throwable t) {
      Reports.error("the %s failed".formatted(title), t);
    }
  }

  // ---- the end ----

  /** Cancels all that is pending. */
  void clear(String reason) {
    List<Entry> all;
    synchronized (lock) {
      all = takeAll(reason);
    }
    cancel(all, reason);
  }

  void shutdown(Duration grace) {
    String reason = closedText();
    cancel(takeAllAndClose(reason), reason);
    if (isOwnTask()) {
      group.scope().requestStop(reason, grace);
    } else {
      group.shutdown(reason, grace);
    }
  }

  /** From here on nothing comes in. */
  List<Entry> takeAllAndClose(String reason) {
    synchronized (lock) {
      closed = true;
      List<Entry> all = takeAll(reason);
      lanes.all().forEach(this::unreserveLaned);
      lanes.clear();
      waits.close();
      return all;
    }
  }

  private void unreserveLaned(Entry entry) {
    lanes.remove(entry);
    unreserve(entry);
  }

  private List<Entry> takeAll(String reason) {
    List<Entry> all = new ArrayList<>();
    for (Entry entry : lanes.all()) {
      if (entry.state == Entry.State.PENDING) {
        if (entry instanceof Request<?> request) {
          end(request, Outcome.cancelled(reason));
        }
        takeOut(entry, How.CANCELLED);
        all.add(entry);
      }
    }
    return all;
  }

  private static void cancel(List<Entry> all, String reason) {
    Futures.End end = new Futures.End.Cancelled(reason);
    for (Entry entry : all) {
      if (entry instanceof NumberCache cache) {
        Futures.settleAll(cache.takeFutures(end), end);
      }
    }
  }

  private boolean isOwnTask() {
    for (Scope s = Strand.current(); s != null; s = s.around()) {
      if ((Object) s == group.scope()) {
        return true;
      }
    }
    return false;
  }

  private String closedText() {
    return "request cache \"" + name + "\" was closed";
  }

  private String duplicateText(NumberCache cache) {
    return "%s was not added to request cache \"%s\": another one of this prefix and number is pending; a RandomNumberCache has a number of its own"
        .formatted(cache, name);
  }

  // ---- to look at ----

  RequestCache.Statistics statistics() {
    synchronized (lock) {
      return new RequestCache.Statistics(
          pending,
          places.waiting(),
          added,
          popped,
          answered,
          timedOut,
          cancelled,
          duplicates,
          rejected,
          lateAnswers,
          duplicateAnswers,
          unknownAnswers);
    }
  }

  /** How many tasks wait for a cache to appear. */
  int awaitingCaches() {
    synchronized (lock) {
      return waits.size();
    }
  }

  /** How long something that is pending may be so; null if it is not. */
  @Nullable Duration timeoutOf(String prefix, long number) {
    synchronized (lock) {
      Entry entry = pending(prefix, number);
      Lane lane = entry == null ? null : entry.lane;
      return lane == null ? null : Duration.ofNanos(lane.timeoutNanos);
    }
  }

  @Override
  public String toString() {
    synchronized (lock) {
      return "request cache \"%s\"%s, %d pending".formatted(name, closed ? " closed" : "", pending);
    }
  }
}
