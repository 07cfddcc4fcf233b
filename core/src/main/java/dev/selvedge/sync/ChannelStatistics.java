package dev.selvedge.sync;

/**
 * A channel at one moment.
 *
 * @param buffered the number of items sent and not received yet
 * @param capacity the most that it buffers; {@link Integer#MAX_VALUE} if it is unlimited
 * @param waitingSenders the number of tasks blocked in a send, or in a select that could send
 * @param waitingReceivers the number of tasks blocked in a receive, or in a select that could
 *     receive
 * @param openSenders the number of ends made by {@link Sender#newSender} and not closed
 * @param openReceivers the number of ends made by {@link Receiver#newReceiver} and not closed
 */
public record ChannelStatistics(
    int buffered,
    int capacity,
    int waitingSenders,
    int waitingReceivers,
    int openSenders,
    int openReceivers) {}
