package dev.selvedge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.loop.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What a program prints. */
public final class Printed {
  private Printed() {}

  /** A program, given where it prints to. */
  @FunctionalInterface
  public interface Program {
    void run(PrintStream out) throws Exception;
  }

  /** Runs a program in an event loop, where the order of all lines is fixed; returns its lines. */
  public static List<String> inLoopBy(Program program) throws Exception {
    return by(out -> EventLoop.run(() -> program.run(out)));
  }

  /** As {@link #inLoopBy}, in a loop whose clock jumps: what depends on time is exact, too. */
  public static List<String> inVirtualTimeBy(Program program) throws Exception {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    LoopWorld loop = new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.FIFO, false);
    return by(out ->
        Entrance.get()
            .<String, Exception>call(
                loop,
                "main",
                () -> {
                  program.run(out);
                  return "ended";
                }));
  }

  /** Runs a program; returns its lines. */
  public static List<String> by(Program program) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      program.run(out);
    }
    return bytes.toString(UTF_8).lines().toList();
  }
}
