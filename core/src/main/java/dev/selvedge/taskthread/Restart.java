package dev.selvedge.taskthread;

/** Whether a child that has ended is started again. */
public enum Restart {
  /** Always, also when it was stopped. */
  PERMANENT,
  /** When it failed or was killed. */
  TRANSIENT,
  /** Never: for children that come and go, such as connections. */
  TEMPORARY
}
