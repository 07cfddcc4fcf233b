package dev.selvedge.examples.pipeline;

import dev.selvedge.Tasks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** Where items are kept. */
interface Store extends AutoCloseable {

  /** Keeps an item, once, however often it is saved; when this returns it is there for good. */
  void save(Item item) throws SQLException, InterruptedException;

  @Override
  void close() throws SQLException;

  /** How a store is opened: again after a restart, with all that was saved before. */
  interface Factory {
    Store open() throws SQLException;
  }

  /** The same, outside of the turn, and outside of a loop: for stores that block. */
  default Store outside() {
    Store inside = this;
    return new Store() {
      @Override
      public void save(Item item) throws SQLException, InterruptedException {
        Tasks.<SQLException>blocking(() -> inside.save(item));
      }

      @Override
      public void close() throws SQLException {
        inside.close();
      }
    };
  }

  /** An H2 database in memory, which lives until it is closed itself. */
  final class Database implements AutoCloseable {
    private final String url;
    private final Connection keeper;

    Database(String name) throws SQLException {
      url = "jdbc:h2:mem:" + name;
      keeper = DriverManager.getConnection(url); // in memory, it lives as long as a connection
      try (Statement statement = keeper.createStatement()) {
        statement.execute(
            """
            create table item (
              source varchar(100), number bigint, text varchar(1000),
              primary key (source, number))
            """);
      }
    }

    Store open() throws SQLException {
      Connection connection = DriverManager.getConnection(url);
      PreparedStatement merge =
          connection.prepareStatement("merge into item (source, number, text) values (?, ?, ?)");
      return new Store() {
        @Override
        public void save(Item item) throws SQLException {
          merge.setString(1, item.source());
          merge.setLong(2, item.number());
          merge.setString(3, item.text());
          merge.executeUpdate(); // each is a transaction of its own
        }

        @Override
        public void close() throws SQLException {
          connection.close();
        }
      };
    }

    Set<Item> items() throws SQLException {
      Set<Item> items = new HashSet<>();
      try (Statement statement = keeper.createStatement();
          ResultSet rows = statement.executeQuery("select source, number, text from item")) {
        while (rows.next()) {
          items.add(new Item(rows.getString(1), rows.getLong(2), rows.getString(3)));
        }
      }
      return items;
    }

    @Override
    public void close() throws SQLException {
      keeper.close();
    }
  }
}
