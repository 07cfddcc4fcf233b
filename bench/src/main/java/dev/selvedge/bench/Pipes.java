package dev.selvedge.bench;

import dev.selvedge.TaskGroup;

/** Tasks that talk through pipes, the same for each kind of pipe. */
final class Pipes {
  private static final Integer ITEM = 1;

  private Pipes() {}

  /** An item goes there and back again, so many times. */
  static void pingPong(Pipe there, Pipe back, int times) throws InterruptedException {
    TaskGroup.run(group -> {
      group.fork(() -> {
        for (int i = 0; i < times; i++) {
          back.put(there.take());
        }
      });
      for (int i = 0; i < times; i++) {
        there.put(ITEM);
        back.take();
      }
    });
  }

  /** As many producers as consumers, that have that many items altogether. */
  static void stream(Pipe pipe, int pairs, int items) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int pair = 0; pair < pairs; pair++) {
        group.fork(() -> {
          for (int i = 0; i < items / pairs; i++) {
            pipe.put(ITEM);
          }
        });
        group.fork(() -> {
          for (int i = 0; i < items / pairs; i++) {
            pipe.take();
          }
        });
      }
    });
  }
}
