package io.curfew.web;

import io.curfew.config.WebTls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What the configured TLS means to Jetty. */
final class TlsPort {
  /** Go's cipher_suites leave those of TLS 1.3 alone, and so a list without them works there. */
  private static final List<String> OF_TLS_13 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final String CHACHA = "_CHACHA20_POLY1305";
  private static final char[] NO_PASSWORD = new char[0];

  private TlsPort() {}

  /**
   * Prepares it.
   *
   * @throws IOException in one line, when this Java can't do what is configured
   */
  static SslContextFactory.Server of(WebTls tls) throws IOException {
    if (!tls.groups().isEmpty()) {
      // Java 17 has no other place for them; read once, at the first use of TLS in a process.
      System.setProperty("jdk.tls.namedGroups", String.join(",", tls.groups()));
    }
    SslContextFactory.Server port = new SslContextFactory.Server();
    SSLContext context = context(tls);
    port.setSslContext(context);
    port.setIncludeProtocols(tls.protocols().toArray(String[]::new));
    if (!tls.suites().isEmpty()) {
      port.setExcludeCipherSuites();
      port.setIncludeCipherSuites(suites(tls, context));
    }
    port.setUseCipherSuitesOrder(tls.serversOrder());
    port.setWantClientAuth(tls.clientAuth() != WebTls.ClientAuth.NO_CLIENT_CERT);
    port.setNeedClientAuth(tls.clientAuth().required());
    return port;
  }

  private static String[] suites(WebTls tls, SSLContext context) throws IOException {
    Set<String> known =
        new LinkedHashSet<>(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
    Set<String> suites = new LinkedHashSet<>(OF_TLS_13);
    for (String suite : tls.suites()) {
      // Go's older name has no hash at its end.
      String name = suite.endsWith(CHACHA) ? suite + "_SHA256" : suite;
      if (!known.contains(name)) {
        throw new IOException(
            "web.config-file: tls_server_config.cipher_suites: this Java has no " + suite);
      }
      suites.add(name);
    }
    return suites.toArray(String[]::new);
  }

  private static SSLContext context(WebTls tls) throws IOException {
    try {
      KeyStore own = empty();
      own.setKeyEntry("own", tls.key(), NO_PASSWORD, tls.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(tls), null);
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

  private static TrustManager[] trust(WebTls tls) throws IOException, GeneralSecurityException {
    if (!tls.clientAuth().verified()) {
      return new TrustManager[] {new Anybody()};
    }
    KeyStore authorities = empty();
    for (int i = 0; i < tls.authorities().size(); i++) {
      authorities.setCertificateEntry("ca" + i, tls.authorities().get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust.getTrustManagers();
  }

  /** For a client_auth_type that asks for a certificate, but for none in particular. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("a server has no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("a server has no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("a server has no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
