package io.curfew.web;

import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Judges the certificates that clients show; asked only of those that show one. */
final class ClientCheck extends X509ExtendedTrustManager {
  /** Types of GeneralName (RFC 5280, 4.2.1.6): rfc822Name, dNSName, URI, iPAddress. */
  private static final Set<Integer> TYPES = Set.of(1, 2, 6, 7);

  /** What is no name, so that to read it as an address asks no resolver. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final X509TrustManager authorities;
  private final boolean verified;
  private final Set<String> allowedSans;

  /**
   * Judges by the authorities and the names.
   *
   * @param verified whether an authority has to vouch for it
   * @param allowedSans one of which it must have; empty for any
   */
  ClientCheck(X509TrustManager authorities, boolean verified, List<String> allowedSans) {
    this.authorities = authorities;
    this.verified = verified;
    this.allowedSans =
        allowedSans.stream().map(ClientCheck::canonical).collect(Collectors.toUnmodifiableSet());
  }

  private static String canonical(String san) {
    if (!ADDRESS.matcher(san).matches()) {
      return san;
    }
    try {
      return InetAddress.getByName(san).getHostAddress();
    } catch (UnknownHostException e) {
      return san;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (verified) {
      authorities.checkClientTrusted(chain, type);
    }
    checkNames(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    if (verified && authorities instanceof X509ExtendedTrustManager extended) {
      extended.checkClientTrusted(chain, type, engine);
    } else if (verified) {
      authorities.checkClientTrusted(chain, type);
    }
    checkNames(chain);
  }

  private void checkNames(X509Certificate[] chain) throws CertificateException {
    if (verified) {
      // Java does not look at the dates of one that is itself among the authorities.
      chain[0].checkValidity();
    }
    if (allowedSans.isEmpty()) {
      return;
    }
    Collection<List<?>> sans =
        Optional.ofNullable(chain[0].getSubjectAlternativeNames()).orElse(List.of());
    for (List<?> san : sans) {
      if (TYPES.contains(san.get(0)) && allowedSans.contains(canonical(san.get(1).toString()))) {
        return;
      }
    }
    throw new CertificateException("none of its names is among client_allowed_sans");
  }

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
    return verified ? authorities.getAcceptedIssuers() : new X509Certificate[0];
  }
}
