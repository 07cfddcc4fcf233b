package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.selvedge.examples.beacon.Target.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "localhost:80, '', TCP, localhost, 80, localhost:80",
    "127.0.0.1:65535, '', TCP, 127.0.0.1, 65535, 127.0.0.1:65535",
    "[::1]:1, '', TCP, ::1, 1, [::1]:1",
    "web=example.org:443, web, TCP, example.org, 443, example.org:443",
    "a web = example.org:443, a web, TCP, example.org, 443, example.org:443",
    "udp://localhost:7, '', UDP, localhost, 7, udp://localhost:7",
    "udp://[::1]:7, '', UDP, ::1, 7, udp://[::1]:7",
    "echo = udp://127.0.0.1:7, echo, UDP, 127.0.0.1, 7, udp://127.0.0.1:7",
  })
  void aTargetIsHostAndPortMaybeWithAName(
      String text, String name, Protocol protocol, String host, int port, String address) {
    Target target = Target.parse(text);
    assertThat(target).isEqualTo(new Target(name, protocol, host, port));
    assertThat(target.address()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost    | has no port; a target is host:port",
        "[::1]        | has no port; a target is host:port",
        ":80          | has no host; a target is host:port",
        "[]:80        | has no host; a target is host:port",
        "::1:80       | needs brackets around its IPv6 address, as in [::1]:80",
        "a b:80       | has a blank in it; a target is host:port, one a line",
        "a:           | has a port that is no number from 1 to 65535: \"\"",
        "a:0          | has a port that is no number from 1 to 65535: \"0\"",
        "a:65536      | has a port that is no number from 1 to 65535: \"65536\"",
        "a:99999999999| has a port that is no number from 1 to 65535: \"99999999999\"",
        "a:-1         | has a port that is no number from 1 to 65535: \"-1\"",
        "udp://a      | has no port; a target is host:port",
        "udp://:7     | has no host; a target is host:port",
        "udp://a:0    | has a port that is no number from 1 to 65535: \"0\"",
        "udp://a:7/x  | has a port that is no number from 1 to 65535: \"7/x\"",
        "http://a:80  | has a scheme that is not known; a target is host:port or udp://host:port",
        "udp://tcp://a:1 | has a scheme that is not known; a target is host:port or"
            + " udp://host:port",
        "a:http       | has a port that is no number from 1 to 65535: \"http\"",
      })
  void whatIsNoTargetIsExplained(String text, String explanation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.parse(text))
        .withMessage("\"%s\" %s".formatted(text, explanation));
  }

  @Test
  void theSameTargetIsWatchedOnce() {
    Targets targets = Targets.ofArguments(java.util.List.of("a:1", "b:1", "a:1"));
    assertThat(targets.valid()).extracting(Target::address).containsExactly("a:1", "b:1");
    assertThat(targets.and(targets)).isEqualTo(targets);
  }
}
