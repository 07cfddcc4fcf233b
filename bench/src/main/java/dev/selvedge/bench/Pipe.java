package dev.selvedge.bench;

import dev.selvedge.sync.Channel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TransferQueue;

/** Something that items are put into and taken out of. */
interface Pipe {
  void put(Integer item) throws InterruptedException;

  Integer take() throws InterruptedException;

  static Pipe of(BlockingQueue<Integer> queue) {
    return new Pipe() {
      @Override
      public void put(Integer item) throws InterruptedException {
        queue.put(item);
      }

      @Override
      public Integer take() throws InterruptedException {
        return queue.take();
      }
    };
  }

  /** Whose {@code put} waits for the receiver. */
  static Pipe handingOver(TransferQueue<Integer> queue) {
    return new Pipe() {
      @Override
      public void put(Integer item) throws InterruptedException {
        queue.transfer(item);
      }

      @Override
      public Integer take() throws InterruptedException {
        return queue.take();
      }
    };
  }

  static Pipe of(com.softwaremill.jox.Channel<Integer> channel) {
    return new Pipe() {
      @Override
      public void put(Integer item) throws InterruptedException {
        channel.send(item);
      }

      @Override
      public Integer take() throws InterruptedException {
        return channel.receive();
      }
    };
  }

  static Pipe of(Channel<Integer> channel) {
    return new Pipe() {
      @Override
      public void put(Integer item) throws InterruptedException {
        channel.send(item);
      }

      @Override
      public Integer take() throws InterruptedException {
        return channel.receive();
      }
    };
  }
}
