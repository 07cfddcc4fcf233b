package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link TaskLocal} and {@link Context}. */
class ContextSnippets {

  // @start region=local
  private static final TaskLocal<String> USER = TaskLocal.create("user");

  // @end

  private static final TaskLocal<Integer> ATTEMPT = TaskLocal.create("attempt", 1);

  private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
  private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

  private static String greeting() {
    return "hello " + USER.get();
  }

  @Test
  void open() throws Exception {
    // @start region=open
    String page =
        TaskLocal.where(USER, "ada")
            .call(() ->
                TaskGroup.call(group -> {
                  Task<String> head = group.fork(() -> "hello " + USER.get());
                  Task<String> body = group.fork(() -> "nothing new, " + USER.get());
                  return head.join() + "; " + body.join();
                }));
    // @end
    assertThat(page).isEqualTo("hello ada; nothing new, ada");
  }

  @Test
  void rebind() throws Exception {
    // @start region=rebind
    String answers =
        TaskLocal.where(USER, "ada")
            .where(ATTEMPT, 2)
            .call(() -> {
              String inside = TaskLocal.where(USER, "guest").call(() -> greeting());
              return inside + ", " + greeting() + ", attempt " + ATTEMPT.get();
            });
    // @end
    assertThat(answers).isEqualTo("hello guest, hello ada, attempt 2");
  }

  @Test
  void unbound() {
    // @start region=unbound
    String user = USER.orElse("nobody");
    int attempt = ATTEMPT.get(); // its default
    // @end
    assertThat(user + attempt).isEqualTo("nobody1");
  }

  @Test
  void capture() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<String> answer =
          TaskLocal.where(USER, "ada")
              .call(() -> {
                // @start region=capture
                Context context = Context.capture();
                return executor.submit(context.wrap(() -> greeting()));
                // @end
              });
      assertThat(answer.get()).isEqualTo("hello ada");
    }
  }

  @Test
  void forkIn() throws Exception {
    Context context = TaskLocal.where(USER, "ada").call(Context::capture);
    String answer =
        TaskGroup.call(group -> {
          // @start region=forkIn
          Task<String> task = group.forkIn(context, "greeting", () -> greeting());
          // @end
          return task.join();
        });
    assertThat(answer).isEqualTo("hello ada");
  }

  @Test
  void propagate() throws Exception {
    List<Context.Registration> registrations =
        List.of(
            // @start region=propagate
            Context.propagate(TENANT), // a ScopedValue
            Context.propagate(TRACE) // a ThreadLocal
            // @end
            );
    try {
      TRACE.set("trace-7");
      // @start region=propagated
      String where =
          ScopedValue.where(TENANT, "acme")
              .call(() ->
                  TaskGroup.call(
                      group -> group.fork(() -> TENANT.get() + " " + TRACE.get()).join()));
      // @end
      assertThat(where).isEqualTo("acme trace-7");
    } finally {
      TRACE.remove();
      registrations.forEach(Context.Registration::close);
    }
  }
}
