package dev.selvedge.examples.taskthread;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** A parent and a child that send each other messages, every five seconds. */
public final class ParentAndChild {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private ParentAndChild() {}

  // @start region=messages
  record Message(String text) implements Signal {}

  static final class Parent extends TaskThread {
    private final PrintStream out;
    private final Instant start = Tasks.now();

    Parent(PrintStream out) {
      this.out = out;
    }

    @Override
    protected void onEnter() throws InterruptedException {
      addChild(new Child(this));
      recreate("send", this::send);
    }

    private void send() throws InterruptedException {
      Tasks.sleep(PAUSE);
      signalChild("child", new Message("hello, child"));
      reschedule("send");
    }

    @Override
    protected void onChildSignal(Signal signal, TaskThread child) {
      if (signal instanceof Message(var text)) {
        print("parent hears: " + text);
      }
    }

    void print(String line) {
      out.println(Duration.between(start, Tasks.now()).toSeconds() + " s: " + line);
    }
  }

  static final class Child extends TaskThread {
    private final Parent family;
    private int messages;

    Child(Parent family) {
      this.family = family;
    }

    @Override
    public String id() {
      return "child";
    }

    @Override
    protected boolean onSignal(Signal signal) throws InterruptedException {
      if (signal instanceof Message(var text)) {
        family.print("child hears: " + text);
        signalParent(new Message("thank you for message " + ++messages));
      }
      return messages < 3; // then it ends, and leaves its parent by itself
    }

    @Override
    protected void onExit() {
      family.print("child ends");
    }
  }

  // @end

  static void program(PrintStream out, Duration time) throws InterruptedException {
    Parent parent = new Parent(out);
    TaskGroup.run(group -> {
      group.fork("parent", parent::run);
      Tasks.sleep(time);
      parent.print("children left: " + parent.childIds());
      parent.stop("time is over");
    });
  }

  /** Lets them talk for twenty seconds. */
  public static void main(String[] args) throws InterruptedException {
    program(System.out, Duration.ofSeconds(21));
  }
}
