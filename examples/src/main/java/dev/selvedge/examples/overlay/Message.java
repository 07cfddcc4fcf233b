package dev.selvedge.examples.overlay;

import java.util.List;

/** What peers say to each other. Requests and their answers have a number in common. */
sealed interface Message {

  /** The number of the request. */
  long number();

  /** What an answer answers. */
  enum Kind {
    HELLO,
    PING,
    INCREMENT;

    /** What the requests of this kind to a peer are pending as: nobody else can answer them. */
    String to(int port) {
      return name() + " to " + port;
    }
  }

  /** A request. */
  sealed interface Question extends Message {}

  /** An answer, with what was asked for. */
  sealed interface Answer extends Message {
    /** What it answers. */
    Kind kind();

    /** What was asked for. */
    Object value();
  }

  /** Here I am; whom do you know? */
  record Hello(long number) implements Question {}

  /** These are my neighbours, by their ports. */
  record Peers(long number, List<Integer> ports) implements Answer {
    public Peers {
      ports = List.copyOf(ports);
    }

    @Override
    public Kind kind() {
      return Kind.HELLO;
    }

    @Override
    public List<Integer> value() {
      return ports;
    }
  }

  /** Are you there? */
  record Ping(long number) implements Question {}

  /** Yes. */
  record Pong(long number) implements Answer {
    @Override
    public Kind kind() {
      return Kind.PING;
    }

    @Override
    public Boolean value() {
      return true;
    }
  }

  /** I have counted up to here; count on. */
  record Increment(long number, int count) implements Question {}

  /** I have counted on, to here. */
  record Incremented(long number, int count) implements Answer {
    @Override
    public Kind kind() {
      return Kind.INCREMENT;
    }

    @Override
    public Integer value() {
      return count;
    }
  }
}
