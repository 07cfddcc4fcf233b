package dev.selvedge.examples.overlay;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a node has to know.
 *
 * @param bootstrap the port of the node that all begin with; its own for that one
 * @param target how far to count
 * @param interval from one round of greetings and pings to the next
 * @param timeout how long an answer may take
 * @param random for choices
 */
record Settings(
    int bootstrap, int target, Duration interval, Duration timeout, RandomGenerator random) {}
