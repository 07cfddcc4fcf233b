package dev.selvedge.taskthread;

/**
 * What TaskThreads say to each other: implement it with records, and tell them apart with {@code
 * switch}.
 *
 * <p>A signal is handed from thread to thread and is read by its receiver while its sender goes on:
 * it ought to be immutable.
 */
public interface Signal {}
