package io.curfew.web;

import io.curfew.config.WebTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What the configured TLS means to Jetty. */
final class TlsPort extends SslContextFactory.Server {
  /** Go's cipher_suites leave those of TLS 1.3 alone, and so a list without them works there. */
  private static final List<String> OF_TLS_13 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /** Forward secrecy and authenticated encryption; every client of the last ten years has one. */
  private static final List<String> OF_TLS_12 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Nothing better was there; for whoever asks for these versions. */
  private static final List<String> OF_TLS_10 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

  private static final char[] NO_PASSWORD = new char[0];

  private final WebTls tls;

  private TlsPort(WebTls tls) {
    this.tls = tls;
  }

  /**
   * Prepares it.
   *
   * @throws IOException in one line, when this Java can't do what is configured
   */
  static TlsPort of(WebTls tls) throws IOException {
    TlsPort port = new TlsPort(tls);
    port.setSslContext(context(tls));
    port.setIncludeProtocols(tls.protocols().toArray(String[]::new));
    port.setExcludeCipherSuites();
    port.setIncludeCipherSuites(suites(tls).toArray(String[]::new));
    port.setUseCipherSuitesOrder(tls.serversOrder());
    port.setWantClientAuth(tls.clientAuth() != WebTls.ClientAuth.NO_CLIENT_CERT);
    port.setNeedClientAuth(tls.clientAuth().required() || !tls.allowedSans().isEmpty());
    // Each would cost the server a handshake and the client next to nothing.
    port.setRenegotiationAllowed(false);
    return port;
  }

  @Override
  public SSLParameters customize(SSLParameters parameters) {
    SSLParameters customized = super.customize(parameters);
    if (!tls.groups().isEmpty()) {
      customized.setAlgorithmConstraints(new OnlyGroups(tls.groups()));
    }
    return customized;
  }

  private static List<String> suites(WebTls tls) {
    List<String> suites = new ArrayList<>(OF_TLS_13);
    suites.addAll(tls.suites().isEmpty() ? OF_TLS_12 : tls.suites());
    if (tls.suites().isEmpty() && tls.protocols().get(0).compareTo("TLSv1.2") < 0) {
      suites.addAll(OF_TLS_10);
    }
    return suites.stream().distinct().toList();
  }

  private static SSLContext context(WebTls tls) throws IOException {
    try {
      KeyStore own = empty();
      own.setKeyEntry("own", tls.key(), NO_PASSWORD, tls.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {clients(tls)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("web.config-file: tls_server_config: " + e.getMessage(), e);
    }
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static ClientCheck clients(WebTls tls) throws IOException, GeneralSecurityException {
    KeyStore authorities = empty();
    for (int i = 0; i < tls.authorities().size(); i++) {
      authorities.setCertificateEntry("ca" + i, tls.authorities().get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(tls.authorities().isEmpty() ? null : authorities);
    for (TrustManager manager : trust.getTrustManagers()) {
      if (manager instanceof X509TrustManager checked) {
        return new ClientCheck(checked, tls.clientAuth().verified(), tls.allowedSans());
      }
    }
    throw new GeneralSecurityException("this Java verifies no certificates");
  }
}
