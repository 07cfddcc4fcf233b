package dev.selvedge.examples.beacon;

/**
 * What is watched: a port of a host.
 *
 * @param name for people; may be empty
 */
record Target(String name, Protocol protocol, String host, int port) {

  /** How it is talked to. */
  enum Protocol {
    TCP,
    UDP
  }

  private static final String UDP_SCHEME = "udp://";

  /**
   * Reads {@code host:port}, {@code [::1]:port} or {@code name=host:port}, with {@code udp://}
   * before the host for UDP.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static Target parse(String text) {
    int equals = text.indexOf('=');
    String name = text.substring(0, Math.max(0, equals)).strip();
    String location = text.substring(equals + 1).strip();
    Protocol protocol = location.startsWith(UDP_SCHEME) ? Protocol.UDP : Protocol.TCP;
    String address = protocol == Protocol.UDP ? location.substring(UDP_SCHEME.length()) : location;
    if (address.contains("://")) {
      throw wrong(text, "has a scheme that is not known; a target is host:port or udp://host:port");
    }
    int colon = address.lastIndexOf(':');
    if (colon < 0 || address.endsWith("]")) {
      throw wrong(text, "has no port; a target is host:port");
    }
    return new Target(
        name,
        protocol,
        host(text, address.substring(0, colon)),
        port(text, address.substring(colon + 1)));
  }

  private static String host(String text, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bare.isEmpty()) {
      throw wrong(text, "has no host; a target is host:port");
    }
    if (!bracketed && bare.contains(":")) {
      throw wrong(text, "needs brackets around its IPv6 address, as in [::1]:80");
    }
    if (bare.chars().anyMatch(Character::isWhitespace)) {
      throw wrong(text, "has a blank in it; a target is host:port, one a line");
    }
    return bare;
  }

  private static int port(String text, String port) {
    if (port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65_535) {
        return number;
      }
    }
    throw wrong(text, "has a port that is no number from 1 to 65535: \"" + port + "\"");
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException("\"%s\" %s".formatted(text, what));
  }

  /** The scheme, the host and the port, as they were written. */
  String address() {
    String scheme = protocol == Protocol.UDP ? UDP_SCHEME : "";
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
