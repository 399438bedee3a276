package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What curfew shows to a host that asks for a certificate.
 *
 * @param chain its own certificate first
 */
public record ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
  public ClientCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads a pair of files in PEM.
   *
   * @throws IOException in one line that names the file, also when the key is open to others
   */
  static ClientCertificate read(Path certificates, Path key, FileSources files) throws IOException {
    List<X509Certificate> chain = Pem.certificates(files.pem(certificates));
    PrivateKey own = PemKey.read(files.pem(key));
    if (!PemKey.fits(own, chain.get(0))) {
      throw new IOException(key + " does not fit the certificate of " + certificates);
    }
    return new ClientCertificate(chain, own);
  }

  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().toString();
  }
}
