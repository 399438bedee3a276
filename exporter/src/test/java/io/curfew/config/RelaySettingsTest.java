package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RelaySettingsTest {
  @TempDir private Path dir;

  private Path secret(String content) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static Settings load(Path token, String target, String... more) throws ConfigProblem {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "curfew.relay.enabled=true",
                "curfew.relay.networks=[\"192.0.2.0/24\"]",
                "curfew.relay.targets=[{ match = \"web-[0-9]+:10220\"" + target + " }]",
                "curfew.sleep.token-file=" + token));
    overrides.addAll(List.of(more));
    return Settings.load(overrides);
  }

  @Test
  void isOffByDefault() throws ConfigProblem {
    RelaySettings relay = Settings.defaults().relay();
    assertThat(relay.enabled()).isFalse();
    assertThat(relay.parallel()).isEqualTo(16);
    assertThat(relay.timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void anEntryNeedsNothingButItsMatch() throws Exception {
    Settings settings = load(secret("hush"), "");
    RelayTarget target = settings.relay().targets().get(0);
    assertThat(target.tls()).isTrue();
    assertThat(target.port()).isEqualTo(10220);
    assertThat(target.path()).isEqualTo("/api/v1/alerts");
    assertThat(target.token()).isEmpty();
    assertThat(target.address()).isEmpty();
    assertThat(settings.sleep().enabled()).isFalse();
    assertThat(settings.sleep().token().filter(t -> t.matches("hush"))).isPresent();
  }

  @Test
  void aCertificateComesWithItsKeyAndOverTlsOnly() throws Exception {
    Path token = secret("hush");
    assertThatThrownBy(() -> load(token, ", cert-file = /a.pem"))
        .hasMessageContaining("cert-file: cert-file and key-file expected together");
    assertThatThrownBy(() -> load(token, ", scheme = http, cert-file = /a.pem, key-file = /a.key"))
        .hasMessageContaining("cert-file: only with scheme = https");
    assertThatThrownBy(() -> load(token, ", ca-file = /nowhere/ca.pem"))
        .hasMessageContaining("ca-file: no readable file /nowhere/ca.pem");
    assertThatThrownBy(() -> load(token, ", cert-file = /nowhere/a.pem, key-file = /nowhere/a.key"))
        .hasMessageContaining("cert-file: no readable file /nowhere/a.pem");
  }

  @Test
  void theTokenThatIsSentIsShownInNoText() throws Exception {
    Path token = secret("hush-hush\n");
    RelayTarget target = load(token, ", token-file = \"" + token + "\"").relay().targets().get(0);
    assertThat(target.token().map(BearerToken::authorization)).contains("Bearer hush-hush");
    assertThat(target.toString()).contains("(secret)").doesNotContain("hush");
  }

  @Test
  void aTokenOfTwoLinesCanSmuggleNoHeader() throws Exception {
    Path token = secret("hush\r\nX-Evil: 1");
    assertThatThrownBy(() -> load(token, ", token-file = \"" + token + "\""))
        .isInstanceOf(ConfigProblem.class)
        .hasMessageEndingWith(token + ": one line with the token expected");
  }

  @Test
  void aTokenOpenToOthersIsRefused() throws Exception {
    Path token = secret("hush");
    Path open = Files.writeString(dir.resolve("open"), "hush");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> load(token, ", token-file = \"" + open + "\""))
        .isInstanceOf(ConfigProblem.class)
        .hasMessageEndingWith(open + " is open to others: chmod 600 it");
  }

  @Test
  void openBeyondLoopbackItNeedsTlsAsTheSleepDoes() throws Exception {
    Path token = secret("hush");
    assertThatThrownBy(() -> load(token, "", "curfew.web.listen=:10220"))
        .isInstanceOf(ConfigProblem.class)
        .hasMessageContaining("curfew.relay.enabled: curfew.web.listen is open beyond loopback");
  }
}
