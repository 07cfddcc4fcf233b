package dev.selvedge.examples.pipeline;

import dev.selvedge.sync.Channel;
import dev.selvedge.sync.ChannelClosedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A network of channels: it waits as all of the library does, so it runs in virtual time. */
final class MemoryNetwork implements Network {
  private static final int LINES_UNDER_WAY = 16;
  private static final int BACKLOG = 50;

  private final AtomicReference<Channel<Wire>> arrivals = new AtomicReference<>();

  @Override
  public Listener listen() {
    Channel<Wire> mine = Channel.bounded(BACKLOG);
    arrivals.set(mine);
    return new Listener() {
      @Override
      public Wire accept() throws InterruptedException {
        return mine.receive();
      }

      @Override
      public void close() throws IOException {
        mine.close();
        for (Wire left : mine) {
          left.close(); // it will not be accepted
        }
      }
    };
  }

  @Override
  public Wire connect() throws IOException, InterruptedException {
    Channel<String> there = Channel.bounded(LINES_UNDER_WAY);
    Channel<String> back = Channel.bounded(LINES_UNDER_WAY);
    Channel<Wire> listening = arrivals.get();
    try {
      if (listening == null || !listening.trySend(new MemoryWire(there, back))) {
        throw new IOException("connection refused");
      }
    } catch (ChannelClosedException e) {
      throw new IOException("connection refused", e);
    }
    return new MemoryWire(back, there);
  }

  private record MemoryWire(Channel<String> in, Channel<String> out) implements Wire {
    @Override
    public Optional<String> receive() throws InterruptedException {
      return in.receiveOrEnd();
    }

    @Override
    public void send(String line) throws IOException, InterruptedException {
      try {
        out.send(line);
      } catch (ChannelClosedException e) {
        throw new IOException("connection reset", e);
      }
    }

    @Override
    public void close() {
      in.close();
      out.close();
    }
  }
}
