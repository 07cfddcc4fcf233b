package dev.selvedge.taskthread;

/** Which children are started again when one of them is. */
public enum Strategy {
  /** That child alone. */
  ONE_FOR_ONE,
  /** All of them: the others are ended first. */
  ONE_FOR_ALL,
  /** That child and those that were added after it, which are ended first. */
  REST_FOR_ONE
}
