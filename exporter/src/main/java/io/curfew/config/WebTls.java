package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * TLS of the web server: {@code tls_server_config} of the exporter-toolkit's web configuration.
 * Paths in it are relative to the configuration's own directory.
 *
 * @param chain the server's certificate first
 * @param authorities whose certificates a client may show; empty for the system's
 * @param allowedSans one of which the certificate of a client must have; empty for any
 * @param protocols Java's names
 * @param suites allowed cipher suites up to TLS 1.2; empty for curfew's own choice
 * @param groups of the key exchange, Java's names; empty for Java's own choice
 * @param notes lines that an administrator should read, as something is unsafe or not as asked
 */
public record WebTls(
    List<X509Certificate> chain,
    PrivateKey key,
    ClientAuth clientAuth,
    List<X509Certificate> authorities,
    List<String> allowedSans,
    List<String> protocols,
    List<String> suites,
    boolean serversOrder,
    Set<String> groups,
    List<String> notes) {

  /** What a client must show; the names are Go's. */
  public enum ClientAuth {
    NO_CLIENT_CERT,
    REQUEST_CLIENT_CERT,
    REQUIRE_ANY_CLIENT_CERT,
    VERIFY_CLIENT_CERT_IF_GIVEN,
    REQUIRE_AND_VERIFY_CLIENT_CERT;

    public boolean required() {
      return this == REQUIRE_ANY_CLIENT_CERT || this == REQUIRE_AND_VERIFY_CLIENT_CERT;
    }

    public boolean verified() {
      return this == VERIFY_CLIENT_CERT_IF_GIVEN || this == REQUIRE_AND_VERIFY_CLIENT_CERT;
    }
  }

  static final String TLS = "tls_server_config";
  private static final String CLIENT_CA = "client_ca";
  private static final String CLIENT_CA_FILE = "client_ca_file";
  private static final String CLIENT_AUTH_TYPE = "client_auth_type";
  private static final String CLIENT_ALLOWED_SANS = "client_allowed_sans";
  static final Set<String> KEYS =
      Set.of(
          "cert",
          "key",
          CLIENT_CA,
          "cert_file",
          "key_file",
          CLIENT_AUTH_TYPE,
          CLIENT_CA_FILE,
          CLIENT_ALLOWED_SANS,
          "min_version",
          "max_version",
          "cipher_suites",
          "prefer_server_cipher_suites",
          "curve_preferences");
  private static final Map<String, ClientAuth> CLIENT_AUTH =
      Map.of(
          "", ClientAuth.NO_CLIENT_CERT,
          "NoClientCert", ClientAuth.NO_CLIENT_CERT,
          "RequestClientCert", ClientAuth.REQUEST_CLIENT_CERT,
          "RequireAnyClientCert", ClientAuth.REQUIRE_ANY_CLIENT_CERT,
          "RequireClientCert", ClientAuth.REQUIRE_ANY_CLIENT_CERT, // its older name
          "VerifyClientCertIfGiven", ClientAuth.VERIFY_CLIENT_CERT_IF_GIVEN,
          "RequireAndVerifyClientCert", ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT);
  private static final Map<String, String> GROUPS =
      Map.of(
          "CurveP256", "secp256r1",
          "CurveP384", "secp384r1",
          "CurveP521", "secp521r1",
          "X25519", "x25519");

  public WebTls {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
    allowedSans = List.copyOf(allowedSans);
    protocols = List.copyOf(protocols);
    suites = List.copyOf(suites);
    groups = Set.copyOf(groups);
    notes = List.copyOf(notes);
  }

  /**
   * Reads what the mapping names.
   *
   * @throws IOException in one line that names the file and the key
   */
  static WebTls read(WebKeys keys, FileSources sources) throws IOException {
    keys.known(KEYS);
    List<X509Certificate> chain =
        Pem.certificates(
            pem(keys, sources, "cert", "cert_file")
                .orElseThrow(() -> keys.problem("cert_file", "it or cert expected")));
    PrivateKey key =
        PemKey.read(
            pem(keys, sources, "key", "key_file")
                .orElseThrow(() -> keys.problem("key_file", "it or key expected")));
    if (!PemKey.fits(key, chain.get(0))) {
      throw keys.problem(
          keys.text("key").isPresent() ? "key" : "key_file", "it does not fit the certificate");
    }
    ClientAuth clientAuth = keys.oneOf(CLIENT_AUTH_TYPE, CLIENT_AUTH);
    Optional<PemText> authorities = pem(keys, sources, CLIENT_CA, CLIENT_CA_FILE);
    if (authorities.isPresent() && clientAuth == ClientAuth.NO_CLIENT_CERT) {
      throw keys.problem(
          keys.text(CLIENT_CA).isPresent() ? CLIENT_CA : CLIENT_CA_FILE,
          "a client_auth_type that asks for certificates expected with it");
    }
    List<String> allowedSans = allowedSans(keys, clientAuth);
    TlsVersions versions = TlsVersions.read(keys);
    List<String> notes = new ArrayList<>(versions.note().stream().toList());
    if (clientAuth.verified() && authorities.isEmpty()) {
      notes.add(
          keys.place(CLIENT_CA_FILE)
              + ": none, so whoever has a certificate of an authority that this system trusts is let"
              + " in");
    }
    if (!allowedSans.isEmpty() && !clientAuth.verified()) {
      notes.add(
          keys.place(CLIENT_ALLOWED_SANS)
              + ": names in certificates that "
              + CLIENT_AUTH_TYPE
              + " does not verify prove nothing");
    }
    return new WebTls(
        chain,
        key,
        clientAuth,
        authorities.isPresent() ? Pem.certificates(authorities.get()) : List.of(),
        allowedSans,
        versions.protocols(),
        CipherSuites.read(keys, "cipher_suites"),
        keys.bool("prefer_server_cipher_suites", true),
        groups(keys),
        notes);
  }

  /** What stands in the configuration itself, or in the file that it names. */
  private static Optional<PemText> pem(
      WebKeys keys, FileSources sources, String inline, String inFile) throws IOException {
    Optional<String> text = keys.text(inline);
    Optional<Path> file = keys.path(inFile, inline);
    if (text.isPresent() && file.isPresent()) {
      throw keys.problem(inline, "either it or " + inFile + " expected, not both");
    }
    return file.isPresent()
        ? Optional.of(sources.pem(file.get()))
        : text.map(t -> new PemText(keys.place(inline), t, Optional.empty()));
  }

  private static List<String> allowedSans(WebKeys keys, ClientAuth clientAuth) throws IOException {
    List<String> sans = keys.texts(CLIENT_ALLOWED_SANS);
    if (keys.given().get(CLIENT_ALLOWED_SANS) == null) {
      return sans;
    }
    if (sans.isEmpty()) {
      throw keys.problem(CLIENT_ALLOWED_SANS, "at least one name expected; none lets nobody in");
    }
    if (clientAuth == ClientAuth.NO_CLIENT_CERT) {
      throw keys.problem(
          CLIENT_ALLOWED_SANS, "a client_auth_type that asks for certificates expected with it");
    }
    return sans;
  }

  private static Set<String> groups(WebKeys keys) throws IOException {
    Set<String> groups = new TreeSet<>();
    for (String name : keys.texts("curve_preferences")) {
      String group = GROUPS.get(name);
      if (group == null) {
        throw keys.problem(
            "curve_preferences",
            "CurveP256, CurveP384, CurveP521 or X25519 expected, not " + WebKeys.shown(name));
      }
      groups.add(group);
    }
    return groups;
  }

  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().toString();
  }
}
