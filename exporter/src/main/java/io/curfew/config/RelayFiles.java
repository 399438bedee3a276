package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The files of a relay's entry, in PEM.
 *
 * @param authorities trusted instead of the system's
 * @param certificate shown to a host that asks for one; together with its key or not at all
 */
public record RelayFiles(
    Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {

  /**
   * Reads them.
   *
   * @throws IOException in one line that names the file, also when the key is open to others
   */
  public FileReading<RelayTls> read() throws IOException {
    return FileReading.of(
        files -> {
          List<X509Certificate> trusted =
              authorities.isPresent() ? Pem.certificates(files.pem(authorities.get())) : List.of();
          return new RelayTls(
              trusted,
              certificate.isPresent() && key.isPresent()
                  ? Optional.of(ClientCertificate.read(certificate.get(), key.get(), files))
                  : Optional.empty());
        });
  }
}
