package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The web configuration and its files change while they are in use. */
@Timeout(240)
final class WebReloadIT {
  private static final String TLS =
      "tls_server_config: {cert_file: live/tls.crt, key_file: live/tls.key}\n";

  @TempDir private Path dir;
  private TlsStand stand;
  private SSLContext trusting;

  @BeforeEach
  void certificates() throws Exception {
    stand = new TlsStand(dir);
    stand.signed("second", "subjectAltName=IP:127.0.0.1");
    mount("server");
    Files.createDirectory(dir.resolve("live"));
    point("server");
    Files.createSymbolicLink(dir.resolve("live/tls.crt"), Path.of("..data/tls.crt"));
    Files.createSymbolicLink(dir.resolve("live/tls.key"), Path.of("..data/tls.key"));
    mount("second");
    trusting = trusting();
  }

  @AfterEach
  void close() {
    stand.close();
  }

  /** A directory of one secret, as the kubelet makes it. */
  private void mount(String name) throws Exception {
    Path secret = Files.createDirectory(dir.resolve("of-" + name));
    Files.copy(dir.resolve(name + ".pem"), secret.resolve("tls.crt"));
    Files.copy(
        dir.resolve(name + ".key"), secret.resolve("tls.key"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Turns the link ..data in one step, as the kubelet does. */
  private void point(String name) throws Exception {
    Path next = dir.resolve("live/..next");
    Files.createSymbolicLink(next, Path.of("../of-" + name));
    Files.move(
        next,
        dir.resolve("live/..data"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(dir.resolve("ca.pem"))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The subject that the server shows, once it has also answered a request. */
  private String ask() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", stand.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("healthy\n");
      X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return own.getSubjectX500Principal().getName();
    }
  }

  @Test
  void aCertificateIsRotatedUnderLoadAndNoRequestFails() throws Exception {
    stand.serve(TLS);
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread client =
          new Thread(
              () -> {
                while (!end.get()) {
                  try {
                    seen.add(ask());
                    answered.incrementAndGet();
                  } catch (Exception | AssertionError e) {
                    failures.add(e);
                  }
                }
              });
      clients.add(client);
      client.start();
    }
    try {
      for (String next : List.of("second", "server", "second")) {
        point(next);
        stand.until(() -> ask().equals("CN=" + next));
      }
    } finally {
      end.set(true);
      for (Thread client : clients) {
        client.join(30_000);
      }
    }
    assertThat(failures).isEmpty();
    assertThat(seen).containsExactlyInAnyOrder("CN=server", "CN=second");
    assertThat(answered.get()).isGreaterThan(20);
    assertThat(stand.reloads()).isEqualTo(3);
    assertThat(stand.refusals()).isZero();
  }

  @Test
  void aCertificateIsNotShownBeforeItsKeyIsThere() throws Exception {
    stand.serve(TLS);
    stand.write("of-server/tls.crt", stand.read("second.pem"));
    stand.until(
        () -> {
          assertThat(ask()).isEqualTo("CN=server");
          return stand.refusals() > 0;
        });
    stand.write("of-server/tls.key", stand.read("second.key"));
    stand.until(() -> ask().equals("CN=second"));
    assertThat(stand.reloads()).isEqualTo(1);
  }

  @Test
  void aBrokenFileChangesNothingUntilItIsMended() throws Exception {
    stand.serve(TLS + users("ann", "old"));
    stand.write("web.yml", TLS + "basic_auth_users: {ann: broken}\n");
    stand.until(
        () -> {
          assertThat(login("ann", "old")).startsWith("0 200");
          assertThat(login("ann", "new")).startsWith("0 4");
          return stand.refusals() > 0;
        });
    stand.write("web.yml", TLS + users("ann", "new"));
    stand.until(() -> login("ann", "new").startsWith("0 200"));
    assertThat(login("ann", "old")).startsWith("0 401");
  }

  @Test
  void aFileThatIsOpenedToOthersIsComplainedOf() throws Exception {
    stand.serve(TLS);
    stand.mode("of-server/tls.key", "rw-r--r--");
    stand.until(
        () -> {
          assertThat(ask()).isEqualTo("CN=server");
          return stand.refusals() > 0;
        });
  }

  @Test
  void usersHeadersRateAndTlsComeAndGo() throws Exception {
    stand.serve("http_server_config: {headers: {X-Frame-Options: deny}}\n");
    assertThat(stand.curl("http", "/", "-D", "-")).contains("200").contains("deny");
    stand.write("web.yml", TLS + users("ann", "pass"));
    stand.until(() -> stand.curl("https", "/").startsWith("0 401"));
    assertThat(login("ann", "pass")).startsWith("0 200");
    stand.write("web.yml", "rate_limit: {interval: 1h, burst: 1}\n");
    stand.until(() -> stand.curl("http", "/").startsWith("0 429"));
    stand.write("web.yml", "");
    stand.until(() -> stand.curl("http", "/").startsWith("0 200"));
  }

  @Test
  void aFileThatIsJustBeingWrittenIsLeftAlone() throws Exception {
    stand.serve(users("ann", "pass"));
    int inTime = 0;
    for (int i = 0; i < 30; i++) {
      long start = System.nanoTime();
      // As by a program that first empties the file: nobody would be asked for a password.
      Files.writeString(dir.resolve("web.yml"), i % 2 == 0 ? "" : "rate_limit:\n");
      int status = status();
      if (System.nanoTime() - start < 900_000_000) {
        inTime++;
        assertThat(status).isEqualTo(401);
      } else {
        // This machine was busy with something else, and the file has rested meanwhile.
        stand.write("web.yml", users("ann", "pass"));
        stand.until(() -> status() == 401);
      }
      Thread.sleep(100);
    }
    assertThat(inTime).isGreaterThan(10);
  }

  private int status() throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + stand.port() + "/").toURL().openConnection();
    connection.setReadTimeout(20_000);
    return connection.getResponseCode();
  }

  private String login(String user, String password) throws Exception {
    return stand.curl("https", "/", "-u", user + ":" + password);
  }

  private static String users(String user, String password) {
    return "basic_auth_users: {"
        + user
        + ": \""
        + BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(5, password.toCharArray())
        + "\"}\n";
  }
}
