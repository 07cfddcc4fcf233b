package dev.selvedge.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The last results of each comparison, a JSON file each. */
final class ResultStore {
  private static final Gson JSON = new GsonBuilder().setPrettyPrinting().create();

  private final Path folder;

  ResultStore(Path folder) {
    this.folder = folder;
  }

  void write(Results results) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(file(results.comparison()), JSON.toJson(results));
  }

  Optional<Results> read(Class<?> comparison) throws IOException {
    Path file = file(comparison.getSimpleName());
    return Files.exists(file)
        ? Optional.of(JSON.fromJson(Files.readString(file), Results.class))
        : Optional.empty();
  }

  private Path file(String comparison) {
    return folder.resolve(comparison + ".json");
  }
}
