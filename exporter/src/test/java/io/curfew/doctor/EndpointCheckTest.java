package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the certificate lasts. */
final class EndpointCheckTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path dir;

  private void pem(String file, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Path written =
        Files.writeString(
            dir.resolve(file),
            "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
  }

  /** Of 30 days, from the JDK's keytool. */
  private Settings withCertificate() throws Exception {
    Path store = dir.resolve("web.p12");
    Process keytool =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=web-1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    pem("web.crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    pem("web.key", "PRIVATE KEY", keys.getKey("a", PASSWORD.toCharArray()).getEncoded());
    Path web = dir.resolve("web.yml");
    Files.writeString(web, "tls_server_config: {cert_file: web.crt, key_file: web.key}\n");
    Files.setPosixFilePermissions(web, PosixFilePermissions.fromString("rw-------"));
    return Settings.load(List.of("curfew.web.config-file=" + web));
  }

  @Test
  void aCertificateThatEndsSoonIsTold() throws Exception {
    Settings settings = withCertificate();
    Instant end = settings.web().tls().get().chain().get(0).getNotAfter().toInstant();

    assertThat(judge(settings, end.minus(Duration.ofDays(14)).minusSeconds(1)))
        .isEqualTo(Finding.ok("endpoint", "127.0.0.1:10220, [::1]:10220 with TLS"));
    Finding soon = judge(settings, end.minus(Duration.ofDays(14)));
    assertThat(soon.level()).isEqualTo(Level.BAD);
    assertThat(soon.detail()).isEqualTo("the certificate ends in 14 days, " + end);
    assertThat(judge(settings, end).detail()).isEqualTo("the certificate has ended on " + end);
    Mends.hold(List.of(soon));
  }

  private static Finding judge(Settings settings, Instant now) {
    List<Finding> found = EndpointCheck.judge(settings, Optional.empty(), now);
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
