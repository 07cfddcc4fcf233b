package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link TaskGroup}. */
class TaskGroupSnippets {

  private record User(String name) {}

  private record Order(String item) {}

  private static User findUser(int id) {
    return new User("user " + id);
  }

  private static Order fetchOrder(int id) throws InterruptedException {
    Tasks.checkpoint();
    return new Order("order " + id);
  }

  private static String render(User user, Order order) {
    return user.name + " wants " + order.item;
  }

  @Test
  void open() throws Exception {
    assertThat(page(7)).isEqualTo("user 7 wants order 7");
  }

  private static String page(int id) throws InterruptedException {
    // @start region=open
    return TaskGroup.call(group -> {
      Task<User> user = group.fork(() -> findUser(id));
      Task<Order> order = group.fork("order", () -> fetchOrder(id));
      return render(user.join(), order.join());
    });
    // @end
  }
}
