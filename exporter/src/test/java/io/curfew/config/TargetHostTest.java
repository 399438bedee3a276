package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Instance labels: what is read as a host, and what two readers could read differently. */
final class TargetHostTest {
  @TestFactory
  Stream<DynamicTest> readsAsWritten() {
    return Stream.of(
            "web-1 = web-1",
            "web-1:10220 = web-1",
            "WEB-1.Example.NET:10220 = web-1.example.net",
            "a = a",
            "1and1.example:1 = 1and1.example",
            "3com = 3com",
            "10.example:1 = 10.example",
            "0x7f.example = 0x7f.example",
            "xn--bcher-kva.example:10220 = xn--bcher-kva.example",
            "192.0.2.1 = 192.0.2.1",
            "192.0.2.1:10220 = 192.0.2.1",
            "255.255.255.255:65535 = 255.255.255.255",
            "127.0.0.1:22 = 127.0.0.1",
            "[2001:db8::1] = 2001:db8::1",
            "[2001:db8::1]:10220 = 2001:db8::1",
            "2001:db8::1 = 2001:db8::1",
            "[2001:DB8:0:0:0:0:0:1]:1 = 2001:DB8:0:0:0:0:0:1",
            "[::1]:10220 = ::1",
            "[::]:10220 = ::")
        .map(row -> row.split(" = "))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0],
                    () -> assertThat(TargetHost.ofInstance(row[0]).name()).isEqualTo(row[1])));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsOdd() {
    String label = "a".repeat(63);
    return Stream.of(
            "",
            ":",
            ":10220",
            "web-1:",
            "web-1:x",
            "web-1:-1",
            "web-1:65536",
            "web-1:999999",
            "web-1:10220:10220:",
            // What inet_aton(3) reads as 127.0.0.1.
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "0x7f.0.0.1",
            "0X7F.0.0.0x1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.01",
            "127.0.0.1.",
            "127.0.0.1.1",
            "127.0.0.256",
            "127.0.0.0x1",
            "web.0x",
            "web.1",
            "1.2.3.4.5:1",
            "[127.0.0.1]:10220",
            "[web-1]:10220",
            "[]:10220",
            "[::1",
            "::1]:10220",
            "[::1]10220",
            "[::1]:10220:1",
            "[[::1]]:1",
            "[::ffff:127.0.0.1]:10220",
            "[::ffff:7f00:1]:10220",
            "::ffff:c000:201",
            "[::127.0.0.1]:10220",
            "[64:ff9b::192.0.2.1]:1",
            "[fe80::1%eth0]:10220",
            "[fe80::1%25eth0]:10220",
            "fe80::1%2",
            "[::1::2]:1",
            "[12345::]:1",
            "[00001::1]:1",
            "[:::1]:1",
            "[1:2:3:4:5:6:7:8:9]:1",
            "[2001:db8::g]:1",
            "[2001:db8::/32]:1",
            "web-1.:10220",
            "web-1..example",
            ".web-1",
            "-web",
            "web-",
            "web-.example",
            "web_1",
            "user@web-1",
            "web-1@127.0.0.1",
            "user:pass@web-1:1",
            "http://web-1:10220",
            "web-1/path",
            "web-1?x",
            "web-1#x",
            "web-1\\@other",
            "web%2d1",
            "%31%32%37.0.0.1",
            "web-1 ",
            " web-1",
            "web-1\r\nHost: other",
            "web-1\n",
            "web-1\0",
            "b\u00fccher.example",
            "\u2460\u2461\u2466.0.0.1",
            "127\u30020\u30020\u30021",
            "web\uff0eexample",
            "\u202eweb",
            label + "a",
            label + "." + label + "." + label + "." + label,
            "a.".repeat(2000) + "a")
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text.length() > 80 ? text.length() + " characters" : "'" + text + "'",
                    () ->
                        assertThatThrownBy(() -> TargetHost.ofInstance(text))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith("a host name, an IPv4 address")));
  }
}
