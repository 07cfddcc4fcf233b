package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * The two values of {@link Tasks#both}, best taken apart at once.
 *
 * {@snippet class=TasksSnippets region=both}
 *
 * @param first the value of the first body
 * @param second the value of the second body
 */
public record Pair<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) {}
