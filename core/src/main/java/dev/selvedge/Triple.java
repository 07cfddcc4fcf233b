package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * The three values of {@link Tasks#all(java.util.concurrent.Callable,
 * java.util.concurrent.Callable, java.util.concurrent.Callable)}.
 *
 * {@snippet class=TasksSnippets region=all}
 *
 * @param first the value of the first body
 * @param second the value of the second body
 * @param third the value of the third body
 */
public record Triple<
    A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(
    A first, B second, C third) {}
