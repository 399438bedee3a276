package io.curfew.relay;

import io.curfew.config.ClientCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
   * Reads the authorities.
   *
   * @param caFile certificates in PEM; the system's where there is none
   * @param own shown to hosts that ask for one
   * @throws IOException when it can't be read or holds no certificate; one line that names it
   */
  static Trust of(Optional<Path> caFile, Optional<ClientCertificate> own) throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(caFile.isPresent() ? store(caFile.get()) : null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.isPresent() ? keys(own.get()) : null, trust.getTrustManagers(), null);
      return new Trust(context);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "relay: "
              + caFile.map(Path::toString).orElse("the system's authorities")
              + ": "
              + e.getMessage(),
          e);
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

  private static KeyStore store(Path caFile) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Collection<? extends Certificate> certificates;
    try (InputStream pem = Files.newInputStream(caFile)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem);
    } catch (IOException e) {
      throw new IOException("relay: no readable file " + caFile, e);
    }
    if (certificates.isEmpty()) {
      throw new IOException("relay: " + caFile + ": certificates in PEM expected");
    }
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca" + number++, certificate);
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
