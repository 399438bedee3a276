package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each key of the web configuration, told by curl and openssl from outside. */
@Timeout(240)
final class WebConfigIT {
  private static final String PAIR = "cert_file: server.pem\n  key_file: server.key\n";
  private static final String TLS = "tls_server_config:\n  " + PAIR;

  @TempDir private Path dir;
  private TlsStand stand;

  @BeforeEach
  void certificates() throws Exception {
    stand = new TlsStand(dir);
  }

  @AfterEach
  void close() {
    stand.close();
  }

  @Test
  void certificateKeyAndAuthorityMayStandInTheFileItself() throws Exception {
    stand.signed("client", "subjectAltName=DNS:prometheus");
    stand.serve(
        "tls_server_config:\n  cert: "
            + stand.block("server.pem")
            + "  key: "
            + stand.block("server.key")
            + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca: "
            + stand.block("ca.pem"));
    assertThat(stand.scrape("--cert", "client.pem", "--key", "client.key")).startsWith("0 200");
    assertThat(stand.scrape()).doesNotContain("200");
  }

  @Test
  void whoIsSlowWithTheHandshakeIsShownTheDoor() throws Exception {
    stand.serve(TLS);
    try (Wire wire = new Wire(stand.port())) {
      // A record that says it is long.
      wire.send(new byte[] {22, 3, 1, 2, 0});
      long begun = System.nanoTime();
      while (!wire.over() && System.nanoTime() - begun < 20_000_000_000L) {
        try {
          wire.send("\1");
        } catch (IOException e) {
          // It was shown the door.
        }
        Thread.sleep(1000);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(18));
    }
    assertThat(stand.scrape()).startsWith("0 200");
  }

  @ParameterizedTest
  @CsvSource({
    // type, nobody's, self-made, of the authority
    "NoClientCert,                 true,  true,  true",
    "RequestClientCert,            true,  true,  true",
    "RequireAnyClientCert,         false, true,  true",
    "RequireClientCert,            false, true,  true",
    "VerifyClientCertIfGiven,      true,  false, true",
    "RequireAndVerifyClientCert,   false, false, true",
  })
  void clientAuthTypeLetsInWhomGoLetsIn(String type, boolean none, boolean own, boolean signed)
      throws Exception {
    stand.signed("client", "subjectAltName=DNS:prometheus");
    stand.selfSigned("own", "subjectAltName=DNS:prometheus");
    String authority = type.startsWith("No") ? "" : "  client_ca_file: ca.pem\n";
    stand.serve(TLS + "  client_auth_type: " + type + "\n" + authority);
    assertThat(stand.scrape().startsWith("0 200")).as("none").isEqualTo(none);
    assertThat(letsIn("own")).as("self-made").isEqualTo(own);
    assertThat(letsIn("client")).as("signed").isEqualTo(signed);
  }

  private boolean letsIn(String client, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("--cert", client + ".pem", "--key", client + ".key"));
    return stand.scrape(options.toArray(String[]::new)).startsWith("0 200");
  }

  @ParameterizedTest
  @CsvSource({
    "DNS:prometheus,            prometheus,               true",
    "DNS:prometheus,            other,                    false",
    "DNS:prometheus.example,    prometheus,               false",
    "IP:192.0.2.1,              192.0.2.1,                true",
    "IP:2001:db8::1,            '2001:db8::1',            true",
    "IP:2001:db8::1,            '2001:db8::2',            false",
    "email:ann@example.org,     ann@example.org,          true",
    "URI:spiffe://example/prom, 'spiffe://example/prom',  true",
    "URI:spiffe://example/prom, 'spiffe://example/other', false",
  })
  void clientAllowedSansLetsInWhoHasOneOfThem(String has, String allowed, boolean lets)
      throws Exception {
    stand.signed("client", "subjectAltName=" + has);
    stand.signed("nameless", "subjectKeyIdentifier=hash");
    stand.serve(
        TLS
            + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: ca.pem\n"
            + "  client_allowed_sans: [nobody, \""
            + allowed
            + "\"]\n");
    assertThat(letsIn("client")).isEqualTo(lets);
    assertThat(letsIn("nameless")).isFalse();
    assertThat(stand.scrape()).as("no certificate has no name").doesNotContain("200");
  }

  @Test
  void anExpiredCertificateThatIsItsOwnAuthorityIsRefused() throws Exception {
    stand.expired("old");
    stand.serve(
        TLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: old.pem\n");
    assertThat(letsIn("old")).isFalse();
  }

  @Test
  void curvePreferencesLeaveTheOthersOutAndCertificatesAlone() throws Exception {
    stand.signed("client", "subjectAltName=DNS:prometheus");
    stand.serve(TLS + "  curve_preferences: [CurveP384]\n");
    assertThat(stand.openssl("-groups", "P-384")).startsWith("0 ");
    assertThat(stand.openssl("-groups", "X25519")).doesNotStartWith("0 ");
    // Up to TLS 1.2 the client's groups are also those that it takes certificates of.
    assertThat(stand.openssl("-groups", "P-256:P-384", "-tls1_2"))
        .startsWith("0 ")
        .contains("Server Temp Key: ECDH, secp384r1");
    assertThat(stand.openssl("-groups", "P-256", "-tls1_2")).doesNotStartWith("0 ");
    stand.serve(
        TLS
            + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
            + "  curve_preferences: [X25519, CurveP521]\n");
    assertThat(letsIn("client")).as("a key on CurveP256 that signs only").isTrue();
    assertThat(letsIn("client", "--curves", "P-256")).isFalse();
    stand.serve(TLS + "  curve_preferences: [X25519, CurveP256]\n");
    assertThat(stand.openssl("-groups", "X25519")).startsWith("0 ");
    assertThat(stand.openssl("-groups", "P-384")).doesNotStartWith("0 ");
  }

  @ParameterizedTest
  @CsvSource({"true, AES256", "false, AES128"})
  void preferServerCipherSuitesDecidesWhoseOrderHolds(boolean servers, String chosen)
      throws Exception {
    stand.serve(
        TLS
            + "  max_version: TLS12\n  prefer_server_cipher_suites: "
            + servers
            + "\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,"
            + " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n");
    assertThat(
            stand.openssl("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"))
        .contains("Ciphersuite: ECDHE-ECDSA-" + chosen);
  }

  @Test
  void withoutASettingOnlyAuthenticatedEncryptionIsSpoken() throws Exception {
    stand.serve(TLS);
    assertThat(stand.openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"))
        .startsWith("0 ");
    assertThat(stand.openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"))
        .doesNotStartWith("0 ");
    assertThat(stand.openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"))
        .doesNotStartWith("0 ");
    stand.serve(TLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA]\n");
    assertThat(stand.openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA")).startsWith("0 ");
  }

  @Test
  void oldVersionsThatJavaSwitchedOffStayOff() throws Exception {
    stand.serve(TLS + "  min_version: TLS10\n");
    assertThat(stand.openssl("-tls1", "-cipher", "DEFAULT@SECLEVEL=0")).doesNotStartWith("0 ");
    assertThat(stand.openssl("-tls1_2")).startsWith("0 ");
    assertThatThrownBy(() -> stand.settings(TLS + "  min_version: TLS10\n  max_version: TLS11\n"))
        .hasMessageContaining("max_version: TLS11 is switched off in this Java");
  }

  @Test
  void http2IsOfferedUnlessItIsSwitchedOff() throws Exception {
    stand.serve(TLS);
    assertThat(stand.scrape()).isEqualTo("0 200 2");
    assertThat(stand.scrape("--http1.1")).isEqualTo("0 200 1.1");
    stand.serve(TLS + "http_server_config: {http2: false}\n");
    assertThat(stand.scrape("--http2")).isEqualTo("0 200 1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TLS})
  void headersStandOnEveryAnswer(String tls) throws Exception {
    stand.serve(
        tls
            + """
            http_server_config:
              headers:
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                X-XSS-Protection: 1
                Strict-Transport-Security: max-age=31536000; includeSubDomains
                Content-Security-Policy: "default-src 'self'"
            """);
    for (String path : new String[] {"/", "/nowhere", "/-/healthy"}) {
      assertThat(stand.curl(tls.isEmpty() ? "http" : "https", path, "-D", "-"))
          .containsIgnoringCase("X-Frame-Options: deny")
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("X-XSS-Protection: 1")
          .containsIgnoringCase("Strict-Transport-Security: max-age=31536000; includeSubDomains")
          .containsIgnoringCase("Content-Security-Policy: default-src 'self'");
    }
    stand.serve(tls + "http_server_config: {headers: {X-Frame-Options: ''}}\n");
    assertThat(stand.curl(tls.isEmpty() ? "http" : "https", "/", "-D", "-"))
        .doesNotContainIgnoringCase("X-Frame-Options");
  }

  @Test
  void theRateLimitHoldsForAllButTheProbes() throws Exception {
    stand.serve("rate_limit: {interval: 1h, burst: 2}\n");
    assertThat(stand.curl("http", "/")).startsWith("0 200");
    assertThat(stand.curl("http", "/nowhere")).startsWith("0 404");
    assertThat(stand.curl("http", "/")).startsWith("0 429");
    assertThat(stand.curl("http", "/-/healthy")).startsWith("0 200");
    stand.serve("rate_limit: {interval: 0, burst: 0}\n");
    for (int i = 0; i < 5; i++) {
      assertThat(stand.curl("http", "/")).startsWith("0 200");
    }
  }

  @Test
  void usersGuardEveryPathButTheProbes() throws Exception {
    String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(5, "pass".toCharArray());
    stand.serve(TLS + "basic_auth_users:\n  ann: " + hash + "\n");
    assertThat(stand.curl("https", "/")).startsWith("0 401");
    assertThat(stand.curl("https", "/", "-u", "ann:wrong")).startsWith("0 401");
    assertThat(stand.curl("https", "/", "-u", "ann:pass")).startsWith("0 200");
    assertThat(stand.curl("https", "/-/healthy")).startsWith("0 200");
  }

  @Test
  void theExampleOfTheDocumentationServes() throws Exception {
    String page = Files.readString(Path.of("docs/web-config.md"));
    int begin = page.indexOf("```yaml\n") + 8;
    Files.copy(dir.resolve("server.pem"), dir.resolve("tls.crt"));
    Files.move(dir.resolve("server.key"), dir.resolve("tls.key"));
    stand.serve(page.substring(begin, page.indexOf("```", begin)));
    assertThat(stand.curl("https", "/")).startsWith("0 401");
  }

  @Test
  void probesNeedNoCertificateAtAnAddressOfTheirOwn() throws Exception {
    stand.serve(
        TLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n",
        "curfew.web.probe-listen=127.0.0.1:9395");
    assertThat(stand.run("curl", "-sS", "-m", "20", "http://127.0.0.1:9395/-/healthy"))
        .isEqualTo("0 healthy\n");
    assertThat(stand.run("curl", "-sS", "-m", "20", "http://127.0.0.1:9395/metrics"))
        .isEqualTo("0 not found\n");
    assertThat(stand.curl("https", "/-/healthy")).doesNotContain("200");
  }
}
