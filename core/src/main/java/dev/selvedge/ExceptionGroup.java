package dev.selvedge;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Several failures that leave one block together: what a {@link TaskGroup} throws, also when there
 * was only one.
 *
 * <p>Each failure is handled by its type, as with Python's {@code except*}, and what nobody handled
 * goes on:
 *
 * {@snippet class="dev.selvedge.ExceptionGroupSnippets" region=handle}
 *
 * <p>A caller that only wants the checked exception it knows gets it out, and the group otherwise:
 *
 * {@snippet class="dev.selvedge.ExceptionGroupSnippets" region=rethrow}
 *
 * <h2>Shape</h2>
 *
 * A group holds at least one exception, in order of occurrence, and each instance once. A member
 * may be a group itself, to any depth. The members that are no groups, and those of the nested
 * groups, are the <em>leaves</em>; an instance that stands in two nested groups is one leaf. All
 * questions by type or predicate are about leaves, never about the groups that hold them: a group
 * is a {@code RuntimeException}, and would otherwise be taken whole, with every {@code IOException}
 * in it, by whoever asks for one.
 *
 * <p>The members never change. A group can be used by several threads and be serialised if its
 * members can.
 *
 * <h2>What is printed</h2>
 *
 * The first leaf is the {@linkplain #getCause() cause} and the other leaves are {@linkplain
 * #getSuppressed() suppressed}, so that every logger prints all of them; after them comes what was
 * suppressed in nested groups, by a failing {@code close()} say. {@link #getMessage} is one line,
 * {@link #toString} and {@link #printStackTrace()} show the tree. Printing ends also when
 * exceptions refer to each other in a circle: each is shown once, and by its number afterwards.
 *
 * {@snippet class="dev.selvedge.ExceptionGroupSnippets" region=print}
 *
 * @implNote Source: <a href="https://peps.python.org/pep-0654/">PEP 654</a> and AnyIO's use of it.
 *     It differs in that only leaves are asked (a Python type or predicate that fits a group takes
 *     it whole), that a handler gets one leaf at a time instead of a subgroup, and in cause and
 *     suppressed, which Python's groups do not use.
 */
public final class ExceptionGroup extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int LEAVES_IN_MESSAGE = 5;

  /** The message as given. */
  private final String text;

  /** The direct members, an unmodifiable list, which is serialisable. */
  private final List<Throwable> exceptions;

  /** The leaves, in a list of the same kind. */
  private final List<Throwable> leaves;

  private ExceptionGroup(String text, List<Throwable> exceptions) {
    List<Throwable> leaves = leavesOf(exceptions);
    super(text, leaves.getFirst());
    this.text = text;
    this.exceptions = List.copyOf(exceptions);
    this.leaves = List.copyOf(leaves);
    leaves.stream().skip(1).forEach(this::addSuppressed);
    laterIn(exceptions, leaves).forEach(this::addSuppressed);
  }

  /**
   * A group of the given exceptions, without repetitions of the same instance.
   *
   * @param message what failed, {@code group "load"} say; their number is added to it
   * @param exceptions the members; other groups may be among them
   * @return the group, with the stack trace of the caller
   * @throws IllegalArgumentException if there are no exceptions
   */
  public static ExceptionGroup of(String message, List<? extends Throwable> exceptions) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(exceptions, "exceptions");
    List<Throwable> members = new ArrayList<>(exceptions.size());
    for (Throwable exception : exceptions) {
      members.add(Objects.requireNonNull(exception, "exceptions[" + members.size() + "]"));
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException(
          "exceptions is empty, but a group holds at least one: \"" + message + "\"");
    }
    return new ExceptionGroup(message, ExceptionGraph.distinct(members));
  }

  /**
   * A group of the given exceptions, without repetitions of the same instance.
   *
   * @param message what failed, {@code group "load"} say; their number is added to it
   * @param exceptions the members; other groups may be among them
   * @return the group, with the stack trace of the caller
   * @throws IllegalArgumentException if there are no exceptions
   */
  public static ExceptionGroup of(String message, Throwable... exceptions) {
    return of(message, Arrays.asList(Objects.requireNonNull(exceptions, "exceptions")));
  }

  private static List<Throwable> leavesOf(List<Throwable> exceptions) {
    List<Throwable> leaves = new ArrayList<>(exceptions.size());
    for (Throwable exception : exceptions) {
      if (exception instanceof ExceptionGroup nested) {
        leaves.addAll(nested.leaves);
      } else {
        leaves.add(exception);
      }
    }
    return ExceptionGraph.distinct(leaves);
  }

  /** What was suppressed in nested groups; a logger reaches it only through this one. */
  private static List<Throwable> laterIn(List<Throwable> exceptions, List<Throwable> leaves) {
    Set<Throwable> later = ExceptionGraph.identitySet();
    List<Throwable> inOrder = new ArrayList<>();
    later.addAll(leaves);
    for (Throwable exception : exceptions) {
      if (exception instanceof ExceptionGroup nested) {
        nested.suppressedLater().stream().filter(later::add).forEach(inOrder::add);
      }
    }
    return inOrder;
  }

  /**
   * {@return the message as it was given, without the number and the messages of the exceptions}
   */
  public String text() {
    return text;
  }

  /** {@return the direct members in order, groups among them; unmodifiable and never empty} */
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /** {@return the members at any depth that are no groups, in order; unmodifiable, never empty} */
  public List<Throwable> leaves() {
    return leaves;
  }

  /**
   * {@return whether a leaf is of the type}
   *
   * @param type the type or a supertype of the leaf
   */
  public boolean contains(Class<? extends Throwable> type) {
    return leaves.stream().anyMatch(instanceOf(type));
  }

  /**
   * {@return the part of this group whose leaves are of the type, see {@link #subgroup(Predicate)}}
   *
   * @param type the type or a supertype of the leaves wanted
   */
  public Optional<ExceptionGroup> subgroup(Class<? extends Throwable> type) {
    return subgroup(instanceOf(type));
  }

  /**
   * The part of this group whose leaves match: nested as they were, with the messages and the stack
   * traces of the groups, and without the groups that became empty. It is this group itself if all
   * match.
   *
   * @param predicate is asked once about each leaf, in order
   * @return the part that matches, empty if no leaf does
   */
  public Optional<ExceptionGroup> subgroup(Predicate<? super Throwable> predicate) {
    return split(predicate).matching();
  }

  /**
   * {@return both parts of this group, by the type of the leaves, see {@link #split(Predicate)}}
   *
   * @param type the type or a supertype of the leaves that match
   */
  public Split split(Class<? extends Throwable> type) {
    return split(instanceOf(type));
  }

  /**
   * Both parts of this group: the {@linkplain #subgroup(Predicate) subgroup} that matches and the
   * one that does not. Every leaf is in exactly one of them.
   *
   * @param predicate is asked once about each leaf, in order
   * @return the part that matches and the rest
   */
  public Split split(Predicate<? super Throwable> predicate) {
    Objects.requireNonNull(predicate, "predicate");
    Set<Throwable> matching = ExceptionGraph.identitySet();
    leaves.stream().filter(predicate).forEach(matching::add);
    return new Split(only(matching::contains), only(leaf -> !matching.contains(leaf)));
  }

  /**
   * Gives each leaf of the type to the handler, in order, and goes on with what is left.
   *
   * {@snippet class="dev.selvedge.ExceptionGroupSnippets" region=handle}
   *
   * @param <X> the type of the leaves wanted
   * @param type the same, at run time
   * @param handler may throw: the other leaves are handled nevertheless, see {@link Handling}
   * @return what is left; dropping it drops the failures in it, so end with {@link
   *     Handling#orElseThrow} or {@link Handling#rest}
   */
  @CheckReturnValue
  public <X extends Throwable> Handling handle(Class<X> type, Consumer<? super X> handler) {
    return new Handling(this).handle(type, handler);
  }

  /**
   * Throws the first leaf of the type, with the other leaves suppressed in it; returns this group
   * if there is none. So the call can be the operand of {@code throw}, and several can be chained:
   *
   * {@snippet class="dev.selvedge.ExceptionGroupSnippets" region=rethrow}
   *
   * <p>What hangs below that leaf already is not suppressed once more. A leaf which has the thrown
   * one as its cause (the {@link TaskFailedException} of someone who joined the task that failed)
   * is left out: it would close a circle.
   *
   * @param <X> the type of the leaf wanted
   * @param type the same, at run time
   * @return this group
   * @throws X the first leaf of the type, itself
   */
  public <X extends Throwable> ExceptionGroup rethrow(Class<X> type) throws X {
    Predicate<Object> wanted = instanceOf(type);
    for (Throwable leaf : leaves) {
      if (wanted.test(leaf)) {
        ExceptionGraph.suppress(leaf, leaves);
        ExceptionGraph.suppress(leaf, suppressedLater());
        throw type.cast(leaf);
      }
    }
    return this;
  }

  /** The text, the number of leaves, and the first few of them, on one line. */
  @Override
  public String getMessage() {
    StringJoiner message = new StringJoiner("; ", summary() + ": ", "");
    leaves.stream().limit(LEAVES_IN_MESSAGE).map(ExceptionText::line).forEach(message::add);
    if (leaves.size() > LEAVES_IN_MESSAGE) {
      message.add("… and " + (leaves.size() - LEAVES_IN_MESSAGE) + " more");
    }
    return message.toString();
  }

  /**
   * The tree: a line for the group and, indented and numbered, one for each member at any depth.
   */
  @Override
  public String toString() {
    return ExceptionText.outline(this);
  }

  /** Prints the tree with the stack traces of its groups and leaves. */
  @Override
  public void printStackTrace(PrintStream stream) {
    Objects.requireNonNull(stream, "stream").println(ExceptionText.trace(this));
  }

  /** Prints the tree with the stack traces of its groups and leaves. */
  @Override
  public void printStackTrace(PrintWriter writer) {
    Objects.requireNonNull(writer, "writer").println(ExceptionText.trace(this));
  }

  /** The text and the number of leaves: {@code group "load": 2 failures}. */
  String summary() {
    String number = leaves.size() == 1 ? "1 failure" : leaves.size() + " failures";
    return text.isBlank() ? number : ExceptionText.line(text) + ": " + number;
  }

  /**
   * What others suppressed in this group or in one nested in it, a failing {@code close()} while it
   * was thrown, say.
   */
  List<Throwable> suppressedLater() {
    Set<Throwable> own = ExceptionGraph.identitySet();
    own.addAll(leaves);
    return Arrays.stream(getSuppressed()).filter(each -> !own.contains(each)).toList();
  }

  private static Predicate<Object> instanceOf(Class<? extends Throwable> type) {
    return Objects.requireNonNull(type, "type")::isInstance;
  }

  private Optional<ExceptionGroup> only(Predicate<Throwable> wanted) {
    List<Throwable> kept = new ArrayList<>();
    for (Throwable member : exceptions) {
      if (member instanceof ExceptionGroup nested) {
        nested.only(wanted).ifPresent(kept::add);
      } else if (wanted.test(member)) {
        kept.add(member);
      }
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(with(kept));
  }

  /** A group that says about other members what this one says: text, stack trace, notes. */
  private ExceptionGroup with(List<Throwable> members) {
    if (ExceptionGraph.same(members, exceptions)) {
      return this;
    }
    ExceptionGroup derived = of(text, members);
    derived.setStackTrace(getStackTrace());
    ExceptionGraph.suppress(derived, suppressedLater());
    return derived;
  }

  /**
   * The two parts of a group.
   *
   * @param matching the leaves that matched, in their groups; empty if none did
   * @param rest the other leaves, in their groups; empty if all matched
   */
  public record Split(Optional<ExceptionGroup> matching, Optional<ExceptionGroup> rest) {
    /** Refuses null. */
    public Split {
      Objects.requireNonNull(matching, "matching");
      Objects.requireNonNull(rest, "rest");
    }
  }

  /**
   * A group of which some leaves have been handled. Each leaf goes to the first handler for its
   * type and to no other.
   *
   * <p>Nothing that a handler throws gets lost, and the other leaves are handled nevertheless: a
   * handler that throws its leaf again leaves it in its place in the rest, and any other exception
   * joins the rest, as its last member, with the leaf suppressed in it. No later handler gets
   * either of them.
   *
   * <p>It belongs to the thread that handles.
   */
  public static final class Handling {
    private final ExceptionGroup group;
    private final Set<Throwable> unclaimed = ExceptionGraph.identitySet();
    private final Set<Throwable> thrownAgain = ExceptionGraph.identitySet();
    private final List<Throwable> thrownAnew = new ArrayList<>();

    private Handling(ExceptionGroup group) {
      this.group = group;
      unclaimed.addAll(group.leaves);
    }

    /**
     * Gives each leaf of the type that had no handler yet to this one, in order.
     *
     * @param <X> the type of the leaves wanted
     * @param type the same, at run time
     * @param handler may throw: the other leaves are handled nevertheless
     * @return this
     */
    @CheckReturnValue
    public <X extends Throwable> Handling handle(Class<X> type, Consumer<? super X> handler) {
      Objects.requireNonNull(handler, "handler");
      Predicate<Object> wanted = instanceOf(type);
      for (Throwable leaf : group.leaves) {
        if (wanted.test(leaf) && unclaimed.remove(leaf)) {
          give(type.cast(leaf), handler);
        }
      }
      return this;
    }

    private <X extends Throwable> void give(X leaf, Consumer<? super X> handler) {
      try {
        handler.accept(leaf);
      } catch (Throwable thrown) {
        if (ExceptionGraph.same(thrown, leaf) || ExceptionGraph.same(thrown, group)) {
          thrownAgain.add(leaf);
        } else {
          ExceptionGraph.suppress(thrown, List.of(leaf));
          thrownAnew.add(thrown);
        }
      }
    }

    /**
     * {@return what no handler has handled, nested as it was, and what the handlers threw; empty if
     * there is neither}
     */
    public Optional<ExceptionGroup> rest() {
      Optional<ExceptionGroup> left =
          group.only(leaf -> unclaimed.contains(leaf) || thrownAgain.contains(leaf));
      if (thrownAnew.isEmpty()) {
        return left;
      }
      List<Throwable> members =
          new ArrayList<>(left.map(ExceptionGroup::exceptions).orElse(List.of()));
      members.addAll(thrownAnew);
      return Optional.of(group.with(members));
    }

    /**
     * Throws what is left, and does nothing if everything has been handled.
     *
     * @throws ExceptionGroup the {@link #rest()}
     */
    public void orElseThrow() {
      Optional<ExceptionGroup> rest = rest();
      if (rest.isPresent()) {
        throw rest.get();
      }
    }
  }
}
