package io.curfew.relay;

import io.curfew.config.ClientCertificate;
import io.curfew.config.RelayTls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who may vouch for a host: the system's authorities, or those of one file and no others; and what
 * is shown to a host that asks in turn.
 */
final class Trust {
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLContext context;

  private Trust(SSLContext context) {
    this.context = context;
  }

  /**
   * Prepares it.
   *
   * @throws IOException when this Java can't do it, in one line
   */
  static Trust of(RelayTls tls) throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(tls.authorities().isEmpty() ? null : store(tls.authorities()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          tls.own().isPresent() ? keys(tls.own().get()) : null, trust.getTrustManagers(), null);
      return new Trust(context);
    } catch (GeneralSecurityException e) {
      throw new IOException("relay: TLS: " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(ClientCertificate own)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry("own", own.key(), NO_PASSWORD, own.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  private static KeyStore store(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca" + i, authorities.get(i));
    }
    return store;
  }

  /**
   * Speaks TLS over a connection, with the forward's own name however its address was found.
   *
   * @throws IOException when the host can't prove that it has that name
   */
  SSLSocket over(Socket connection, Forward forward) throws IOException {
    String name = forward.name().name();
    SSLSocket secured =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connection, name, forward.target().port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (forward.name().address().isEmpty()) {
      // Java by itself sends no name that has no dot.
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    checkValidNow(secured);
    return secured;
  }

  /** Java does not look at the dates of a certificate that is itself trusted (self-signed). */
  private static void checkValidNow(SSLSocket secured) throws IOException {
    try {
      if (secured.getSession().getPeerCertificates()[0] instanceof X509Certificate own) {
        own.checkValidity();
      }
    } catch (CertificateException e) {
      throw new SSLException(e.getMessage(), e);
    }
  }
}
