package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the web configuration file may say, as far as no certificate is needed for it. */
final class WebRulesTest {
  private static final String HASH = "$2y$10$" + "a".repeat(53);

  @TempDir private Path dir;

  private WebRules read(byte[] content) throws IOException {
    Path file = Files.write(dir.resolve("web.yml"), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return WebReading.of(file).rules();
  }

  private WebRules read(String yaml) throws IOException {
    return read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEmptyFileAsksForNothing() throws IOException {
    for (String empty : List.of("", "# nothing\n", "---\n", "tls_server_config:\n", "{}\n")) {
      WebRules rules = read(empty);
      assertThat(rules.tls()).isEmpty();
      assertThat(rules.users().hashes()).isEmpty();
      assertThat(rules.rate()).isEmpty();
      assertThat(rules.http().http2()).isTrue();
      assertThat(rules.http().headers()).isEmpty();
    }
  }

  @Test
  void usersHeadersAndRateAreRead() throws IOException {
    WebRules rules =
        read(
            "basic_auth_users: {ann: "
                + HASH
                + "}\nhttp_server_config: {http2: false, headers: {X-XSS-Protection: 1,"
                + " X-Frame-Options: sameorigin}}\nrate_limit: {interval: 1m1.5s, burst: 3}\n");
    assertThat(rules.users().hashes()).isEqualTo(Map.of("ann", HASH));
    assertThat(rules.http().http2()).isFalse();
    assertThat(rules.http().headers())
        .isEqualTo(Map.of("X-XSS-Protection", "1", "X-Frame-Options", "sameorigin"));
    assertThat(rules.rate()).contains(new WebRate(Duration.ofMillis(61_500), 3));
  }

  @Test
  void everyKeyIsInTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("docs/web-config.md"));
    for (Set<String> keys :
        List.of(WebRules.KEYS, WebTls.KEYS, WebHttp.KEYS, WebHttp.VALUES.keySet(), WebRate.KEYS)) {
      assertThat(keys).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
    }
  }

  static Stream<List<String>> whatIsWrong() {
    return Stream.of(
        List.of("colour: red", "colour: unknown key"),
        List.of("- a", "a mapping expected"),
        List.of("just words", "a mapping expected"),
        List.of("tls_server_config: 1", "tls_server_config: a mapping expected"),
        List.of("tls_server_config: {min_version: TLS13}", "cert_file: it or cert expected"),
        List.of("tls_server_config: {cert: x, cert_file: y}", "either it or cert_file expected"),
        List.of("tls_server_config: {cert: x}", "tls_server_config.cert: PEM expected"),
        List.of("tls_server_config: {cert_file: 1}", "cert_file: a text expected"),
        List.of("tls_server_config: {cert_file: \"a\\0b\"}", "the name of a file expected"),
        List.of(
            "tls_server_config: {cert_file: \"-----BEGIN CERTIFICATE-----\"}", "belongs to cert"),
        List.of("basic_auth_users: {ann: secret}", "basic_auth_users.ann: a bcrypt hash expected"),
        List.of("basic_auth_users: {\"a:b\": " + HASH + "}", "a bcrypt hash expected"),
        List.of("basic_auth_users: {ann: " + HASH.replace("10", "31") + "}", "cost from 4 to 14"),
        List.of("basic_auth_users: {ann: " + HASH.replace("10", "03") + "}", "cost from 4 to 14"),
        List.of("http_server_config: {http2: 2}", "http2: true or false expected"),
        List.of("http_server_config: {headers: {Server: x}}", "headers.Server: unknown key"),
        List.of(
            "http_server_config: {headers: {X-Frame-Options: DENY}}",
            "X-Frame-Options: deny or sameorigin expected"),
        List.of(
            "http_server_config: {headers: {X-Content-Type-Options: sniff}}", "nosniff expected"),
        List.of(
            "http_server_config: {headers: {Content-Security-Policy: \"a\\r\\nB: c\"}}",
            "one line of ASCII expected"),
        List.of("rate_limit: {interval: soon, burst: 1}", "interval: a duration"),
        List.of("rate_limit: {interval: -1s, burst: 1}", "interval: a duration"),
        List.of("rate_limit: {interval: 1s}", "burst: a number from 1"),
        List.of("rate_limit: {interval: 1s, burst: 1, delay: 2}", "rate_limit.delay: unknown key"));
  }

  @ParameterizedTest
  @MethodSource
  void whatIsWrong(List<String> wrong) {
    assertThatThrownBy(() -> read(wrong.get(0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("web.yml")
        .hasMessageContaining(wrong.get(1))
        .extracting(e -> String.valueOf(e.getMessage()).lines().count())
        .isEqualTo(1L);
  }

  static Stream<byte[]> hostileFiles() {
    String laughs =
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\nbasic_auth_users: *d\n";
    return Stream.of(
            laughs,
            "a: &a {b: *a}\n",
            "basic_auth_users: {ann: " + HASH + ", ann: " + HASH + "}\n",
            "rate_limit: {burst: 1}\nrate_limit: {burst: 2}\n",
            "basic_auth_users: *nobody\n",
            "basic_auth_users: !!java.net.URL [\"http://192.0.2.1/\"]\n",
            "basic_auth_users: {ann: \"" + HASH + "\n",
            "[".repeat(30_000),
            "{a: ".repeat(10_000),
            "? ".repeat(10_000),
            "a: \0\n",
            "a\u001b[31m: 1\n",
            "x".repeat(70_000))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("hostileFiles")
  void aHostileFileIsRefusedInOneLineThatShowsNoSecret(byte[] content) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("web.yml")
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .hasLineCount(1)
                    .hasSizeLessThan(400)
                    .doesNotContain("aaaaaaaaaa", "\u001b", "\0"));
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() {
    assertThatThrownBy(() -> read(new byte[] {'a', ':', ' ', (byte) 0xff}))
        .hasMessageEndingWith("web.yml: UTF-8 expected");
  }

  @Test
  void aFileOpenToOthersIsRefused() throws IOException {
    assertThat(read("{}").users().hashes()).isEmpty();
    Files.setPosixFilePermissions(
        dir.resolve("web.yml"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> WebReading.of(dir.resolve("web.yml")))
        .hasMessageContaining("is open to others");
  }

  @Test
  void aReadingIsStaleOnceItsFileIsAnotherOne() throws IOException {
    Path file = Files.writeString(dir.resolve("one.yml"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(dir.resolve("link.yml"), file);
    WebReading reading = WebReading.of(link);
    assertThat(reading.stale()).isFalse();
    Path other = Files.copy(file, dir.resolve("two.yml"));
    Files.delete(link);
    assertThat(reading.stale()).isTrue();
    Files.createSymbolicLink(link, other);
    assertThat(reading.stale()).isTrue();
    Files.delete(link);
    Files.createSymbolicLink(link, file);
    assertThat(reading.stale()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                  TLSv1.2 TLSv1.3, false",
    "min_version: TLS13,                  TLSv1.3,         false",
    "max_version: TLS12,                  TLSv1.2,         false",
    "min_version: TLS10,                  TLSv1.2 TLSv1.3, true",
    "'min_version: TLS11, max_version: TLS12', TLSv1.2,    true",
  })
  void versionsAreThoseThatThisJavaSpeaks(String yaml, String spoken, boolean noted)
      throws IOException {
    TlsVersions versions = TlsVersions.read(tls(yaml), List.of("TLSv1.3", "TLSv1.2"));
    assertThat(versions.protocols()).containsExactly(spoken.split(" "));
    assertThat(versions.note().isPresent()).isEqualTo(noted);
  }

  @Test
  void oldVersionsAreSpokenWhereJavaDoes() throws IOException {
    TlsVersions versions =
        TlsVersions.read(
            tls("min_version: TLS10, max_version: TLS11"),
            List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"));
    assertThat(versions.protocols()).containsExactly("TLSv1", "TLSv1.1");
    assertThat(versions.note()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'min_version: TLS13, max_version: TLS12', at least min_version expected",
    "'min_version: SSL30',                     'one of TLS10, TLS11, TLS12, TLS13 expected'",
    "'min_version: TLS10, max_version: TLS11', switched off in this Java",
  })
  void versionsThatLeaveNothingAreRefused(String yaml, String said) {
    assertThatThrownBy(() -> TlsVersions.read(tls(yaml), List.of("TLSv1.2", "TLSv1.3")))
        .hasMessageContaining(said);
  }

  private WebKeys tls(String yaml) throws IOException {
    return WebYaml.read(dir.resolve("web.yml"), "{" + yaml + "}");
  }

  @Test
  void onlySuitesThatGoCallsSecureAreTaken() throws IOException {
    assertThat(
            CipherSuites.read(
                tls("s: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305, TLS_AES_128_GCM_SHA256]"), "s"))
        .containsExactly("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");
    for (String weak :
        List.of("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "x")) {
      assertThatThrownBy(() -> CipherSuites.read(tls("s: [" + weak + "]"), "s"))
          .hasMessageContaining(weak + " is no suite");
    }
  }
}
