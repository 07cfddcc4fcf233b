package dev.selvedge.taskthread;

import dev.selvedge.Action;
import dev.selvedge.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A TaskThread whose hooks are given from outside, and which writes down that they were called. */
final class Script extends TaskThread {

  /** What a test says to a TaskThread. */
  record Say(String word) implements Signal {}

  /** What a test asks. */
  record Ask(String word) implements Question<String> {}

  /** A handler of signals. */
  interface OnSignal {
    boolean handle(Script self, Signal signal) throws Exception;
  }

  /** A handler of signals of children. */
  interface OnChildSignal {
    void handle(Script self, Signal signal, TaskThread child) throws Exception;
  }

  /** What is done in a hook. */
  interface Hook {
    void run(Script self) throws Exception;
  }

  private final String id;
  private final List<String> events;
  private Hook onEnter = _ -> {};
  private Hook onExit = _ -> {};
  private @Nullable OnSignal onSignal;
  private @Nullable OnChildSignal onChildSignal;
  private Overflow parentFull = Overflow.WAIT;
  private Overflow childFull = Overflow.FAIL;
  final Event entered = Event.create();
  final List<Signal> unhandled = Collections.synchronizedList(new ArrayList<>());

  Script(String id, List<String> events) {
    this(id, events, TaskThreadOptions.defaults());
  }

  Script(String id, List<String> events, TaskThreadOptions options) {
    super(options);
    this.id = id;
    this.events = events;
  }

  Script entering(Hook hook) {
    onEnter = hook;
    return this;
  }

  Script exiting(Hook hook) {
    onExit = hook;
    return this;
  }

  Script hearing(OnSignal handler) {
    onSignal = handler;
    return this;
  }

  Script hearingChildren(OnChildSignal handler) {
    onChildSignal = handler;
    return this;
  }

  Script whenFull(Overflow parent, Overflow child) {
    parentFull = parent;
    childFull = child;
    return this;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  protected void onEnter() throws Exception {
    events.add(id + " enters");
    onEnter.run(this);
    entered.set();
  }

  @Override
  protected void onExit() throws Exception {
    events.add(id + " exits");
    onExit.run(this);
  }

  @Override
  protected boolean onSignal(Signal signal) throws Exception {
    if (onSignal != null) {
      return onSignal.handle(this, signal);
    }
    events.add(id + " hears " + text(signal));
    return true;
  }

  @Override
  protected void onChildSignal(Signal signal, TaskThread child) throws Exception {
    if (onChildSignal != null) {
      onChildSignal.handle(this, signal, child);
    } else if (signal instanceof Ended) {
      events.add(id + " is told: " + text(signal));
    } else {
      events.add(id + " hears " + text(signal) + " from " + child.id());
    }
  }

  @Override
  protected Overflow onParentFull(Signal signal) {
    return parentFull;
  }

  @Override
  protected Overflow onChildFull(Signal signal, TaskThread child) {
    return childFull;
  }

  @Override
  protected void onUnhandled(List<Signal> signals) {
    unhandled.addAll(signals);
  }

  static String text(Signal signal) {
    return switch (signal) {
      case Say(var word) -> word;
      case Ask(var word) -> word;
      case Ended(var thread, Ending.Stopped(var reason)) -> thread.id() + " stopped: " + reason;
      case Ended(var thread, Ending.Failed(var failure)) -> thread.id() + " failed: " + failure;
      case Ended(var thread, Ending.Killed(var reason)) -> thread.id() + " killed: " + reason;
      default -> signal.toString();
    };
  }

  // What is protected, for the hooks of tests.

  <T extends TaskThread> T add(T child) {
    return addChild(child);
  }

  <T extends TaskThread> T add(ChildSpec<T> spec) {
    return addChild(spec);
  }

  Script permanent(Supplier<Script> factory) {
    return addChild(ChildSpec.permanent(factory));
  }

  boolean remove(TaskThread child) throws InterruptedException {
    return removeChild(child);
  }

  boolean tellParent(String word) throws InterruptedException {
    return signalParent(new Say(word));
  }

  boolean tellChild(String child, String word) throws InterruptedException {
    return signalChild(child, new Say(word));
  }

  int tellChildren(String word) throws InterruptedException {
    return signalChildren(new Say(word));
  }

  void slot(String slot, Action<?> body) throws InterruptedException {
    recreate(slot, body);
  }

  void again(String slot) {
    reschedule(slot);
  }

  boolean empty(String slot) throws InterruptedException {
    return delete(slot);
  }

  void watch(TaskThread other) {
    link(other);
  }

  boolean unwatch(TaskThread other) {
    return unlink(other);
  }

  void answer(Ask question, String answer) {
    reply(question, answer);
  }

  Reply<String> answerLater(Ask question) {
    return replyTo(question);
  }

  static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }
}
