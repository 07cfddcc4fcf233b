package dev.selvedge.taskthread;

import org.jspecify.annotations.Nullable;

/**
 * A signal that wants an answer: sent by {@link TaskThread#ask}, answered by {@code reply} or
 * {@code replyTo} in {@link TaskThread#onSignal}.
 *
 * @param <R> the type of the answer
 */
public interface Question<R extends @Nullable Object> extends Signal {}
