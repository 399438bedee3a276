package io.curfew.config;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How a relay knows hosts, and what it shows to them.
 *
 * @param authorities trusted instead of the system's; empty for those
 * @param own shown to a host that asks for one
 */
public record RelayTls(List<X509Certificate> authorities, Optional<ClientCertificate> own) {
  public RelayTls {
    authorities = List.copyOf(authorities);
  }
}
