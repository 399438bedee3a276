package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes certificates with the JDK's keytool, in a directory of the test's own. */
final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path dir;

  Certificates(Path dir) {
    this.dir = dir;
  }

  /**
   * A certificate that vouches for itself.
   *
   * @param names as keytool writes them: {@code dns:web-1,ip:192.0.2.1}
   * @param from start of its one day, as keytool writes it: {@code -3d}
   */
  void selfSigned(String alias, String names, String from) throws Exception {
    keytool(
        "-genkeypair -alias a -keyalg EC -dname CN="
            + alias
            + " -ext SAN="
            + names
            + " -startdate "
            + from
            + " -validity 2 -keystore "
            + store(alias));
    keytool("-exportcert -rfc -alias a -keystore " + store(alias) + " -file " + pem(alias));
  }

  void authority(String alias) throws Exception {
    keytool(
        "-genkeypair -alias a -keyalg EC -dname CN="
            + alias
            + " -ext bc:c=ca:true -startdate -9d"
            + " -validity 99 -keystore "
            + store(alias));
    keytool("-exportcert -rfc -alias a -keystore " + store(alias) + " -file " + pem(alias));
  }

  void signed(String authority, String alias, String names, String from) throws Exception {
    Path request = dir.resolve(alias + ".csr");
    Path answer = dir.resolve(alias + ".crt");
    String own = " -alias a -keystore " + store(alias);
    keytool("-genkeypair -keyalg EC -dname CN=" + alias + own);
    keytool("-certreq -file " + request + own);
    keytool(
        "-gencert -alias a -keystore "
            + store(authority)
            + " -infile "
            + request
            + " -outfile "
            + answer
            + " -ext SAN="
            + names
            + " -startdate "
            + from
            + " -validity 2");
    keytool(
        "-importcert -noprompt -alias ca -keystore " + store(alias) + " -file " + pem(authority));
    keytool("-importcert -noprompt -file " + answer + own);
  }

  Path pem(String alias) {
    return dir.resolve(alias + ".pem");
  }

  private Path store(String alias) {
    return dir.resolve(alias + ".p12");
  }

  Path exported(String alias) throws Exception {
    keytool("-exportcert -rfc -alias a -keystore " + store(alias) + " -file " + pem(alias));
    return pem(alias);
  }

  /** In PEM, which keytool does not write. */
  Path key(String alias) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(alias))) {
      store.load(in, PASSWORD.toCharArray());
    }
    String der =
        Base64.getMimeEncoder()
            .encodeToString(store.getKey("a", PASSWORD.toCharArray()).getEncoded());
    Path file =
        Files.writeString(
            dir.resolve(alias + ".key"),
            "-----BEGIN PRIVATE KEY-----\n" + der + "\n-----END PRIVATE KEY-----\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  SSLContext server(String alias) throws Exception {
    return server(alias, Optional.empty());
  }

  /** Of a host that lets in whom the authority vouches for. */
  SSLContext server(String alias, Optional<String> clients) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(alias))) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (clients.isPresent()) {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      try (InputStream in = Files.newInputStream(pem(clients.get()))) {
        authorities.setCertificateEntry(
            "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
      trust.init(authorities);
    }
    context.init(
        keys.getKeyManagers(), clients.isPresent() ? trust.getTrustManagers() : null, null);
    return context;
  }

  private void keytool(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Path said = dir.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
  }
}
