package dev.selvedge.examples.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/** What a server says to its clients, as JSON in a frame. */
final class Json {
  private Json() {}

  static byte[] greeting(String id, int maxFrame) {
    JsonObject json = new JsonObject();
    json.addProperty("server", "selvedge stream");
    json.addProperty("client", id);
    json.addProperty("maxFrame", maxFrame);
    return bytes(json);
  }

  /** That a frame has been handled. */
  static byte[] receipt(long number, int length, long checksum) {
    JsonObject json = new JsonObject();
    json.addProperty("frame", number);
    json.addProperty("bytes", length);
    json.addProperty("crc32", checksum);
    return bytes(json);
  }

  private static byte[] bytes(JsonObject json) {
    return json.toString().getBytes(UTF_8);
  }

  static JsonObject parse(byte[] frame) throws FrameException {
    try {
      return JsonParser.parseString(new String(frame, UTF_8)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new FrameException("no JSON object: " + e.getMessage());
    }
  }
}
