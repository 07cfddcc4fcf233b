package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;

/** What can be closed about a channel, and what whoever needs it open is told. */
enum ChannelClosing {
  /** The sender that was used. */
  THIS_SENDER("this sender of it was closed before"),
  /** The channel, for sending; a receive may still have items. */
  SENDING("it was closed for sending"),
  /** The channel, for sending, and all items were received. */
  END("it has ended: it was closed for sending, and everything in it was received"),
  /** The receiver that was used. */
  THIS_RECEIVER("this receiver of it was closed before"),
  /** The last receiver. */
  RECEIVING("its last receiver was closed");

  private final String text;

  ChannelClosing(String text) {
    this.text = text;
  }

  ChannelClosedException exception(String operation, String channel) {
    return new ChannelClosedException(
        "task \"%s\" cannot %s channel \"%s\": %s"
            .formatted(Strand.current().name(), operation, channel, text));
  }
}
