package dev.selvedge.examples.beacon;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What a run in this JVM has printed, and its exit status. */
record Result(int status, String out, String err) {

  static Result of(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = Beacon.run(new PrintStream(out, true), new PrintStream(err, true), arguments);
    return new Result(status, out.toString(), err.toString());
  }

  /** The lines of the output, without what is different every time. */
  List<String> lines() {
    return out.lines()
        .map(line -> line.replaceAll("127\\.0\\.0\\.1:[0-9]+ *", "ADDRESS "))
        .map(line -> line.replaceAll(" +[0-9]+\\.[0-9]( ms)?", " TIME"))
        .map(line -> line.replace("reset by peer", "reset"))
        .map(line -> line.replaceAll(" +", " ").strip())
        .toList();
  }
}
