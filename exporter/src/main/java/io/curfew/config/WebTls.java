package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * TLS of the web server: {@code tls_server_config} of the exporter-toolkit's web configuration.
 * Paths in it are relative to the configuration's own directory.
 *
 * @param chain the server's certificate first
 * @param authorities whose certificates a client may show
 * @param protocols Java's names, 1.2 on
 * @param suites allowed cipher suites; empty for Java's own choice
 * @param groups of the key exchange, Java's names; empty for Java's own choice
 */
public record WebTls(
    List<X509Certificate> chain,
    PrivateKey key,
    ClientAuth clientAuth,
    List<X509Certificate> authorities,
    List<String> protocols,
    List<String> suites,
    boolean serversOrder,
    List<String> groups) {

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

  private static final Set<String> KEYS =
      Set.of(
          "cert_file",
          "key_file",
          "client_auth_type",
          "client_ca_file",
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
  private static final List<String> VERSIONS = List.of("TLS12", "TLS13");
  private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

  public WebTls {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
    protocols = List.copyOf(protocols);
    suites = List.copyOf(suites);
    groups = List.copyOf(groups);
  }

  /**
   * Reads what the mapping names.
   *
   * @throws IOException in one line that names the file and the key
   */
  static WebTls read(Path file, Map<?, ?> given) throws IOException {
    Keys keys = new Keys(file, given);
    for (Object key : given.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        throw keys.problem(String.valueOf(key), "this version does not understand it");
      }
    }
    List<X509Certificate> chain = Pem.certificates(keys.path("cert_file"));
    PrivateKey key = PemKey.read(keys.path("key_file"));
    if (!fits(key, chain.get(0))) {
      throw keys.problem("key_file", "the key does not fit the certificate of cert_file");
    }
    ClientAuth clientAuth = keys.oneOf("client_auth_type", CLIENT_AUTH);
    boolean named = keys.text("client_ca_file").isPresent();
    if (named != clientAuth.verified()) {
      throw keys.problem(
          "client_ca_file",
          named
              ? "a client_auth_type that verifies expected with it"
              : "expected, as client_auth_type verifies");
    }
    return new WebTls(
        chain,
        key,
        clientAuth,
        named ? Pem.certificates(keys.path("client_ca_file")) : List.of(),
        protocols(keys),
        keys.texts("cipher_suites"),
        keys.bool("prefer_server_cipher_suites", true),
        groups(keys));
  }

  private static List<String> protocols(Keys keys) throws IOException {
    int least = version(keys, "min_version", 0);
    int most = version(keys, "max_version", PROTOCOLS.size() - 1);
    if (least > most) {
      throw keys.problem("max_version", "at least min_version expected");
    }
    return PROTOCOLS.subList(least, most + 1);
  }

  private static int version(Keys keys, String key, int otherwise) throws IOException {
    Optional<String> text = keys.text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    int version = VERSIONS.indexOf(text.get());
    if (version < 0) {
      throw keys.problem(key, "TLS12 or TLS13 expected, not " + text.get());
    }
    return version;
  }

  private static List<String> groups(Keys keys) throws IOException {
    Set<String> groups = new LinkedHashSet<>();
    for (String name : keys.texts("curve_preferences")) {
      String group = GROUPS.get(name);
      if (group == null) {
        throw keys.problem(
            "curve_preferences", "CurveP256, CurveP384, CurveP521 or X25519 expected, not " + name);
      }
      groups.add(group);
    }
    return new ArrayList<>(groups);
  }

  private static boolean fits(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The mapping's values, by their types. */
  private record Keys(Path file, Map<?, ?> given) {
    IOException problem(String key, String what) {
      return new IOException(file + ": tls_server_config." + key + ": " + what);
    }

    Optional<String> text(String key) throws IOException {
      Object value = given.get(key);
      if (value != null && !(value instanceof String)) {
        throw problem(key, "a text expected");
      }
      return Optional.ofNullable((String) value).filter(text -> !text.isEmpty());
    }

    Path path(String key) throws IOException {
      String text = text(key).orElseThrow(() -> problem(key, "a file expected"));
      return file.resolveSibling(text);
    }

    boolean bool(String key, boolean otherwise) throws IOException {
      Object value = given.get(key);
      if (value != null && !(value instanceof Boolean)) {
        throw problem(key, "true or false expected");
      }
      return value == null ? otherwise : (Boolean) value;
    }

    List<String> texts(String key) throws IOException {
      Object value = given.get(key);
      if (value == null) {
        return List.of();
      }
      if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
        throw problem(key, "a list of texts expected");
      }
      return list.stream().map(String.class::cast).toList();
    }

    <T> T oneOf(String key, Map<String, T> values) throws IOException {
      String text = text(key).orElse("");
      T value = values.get(text);
      if (value == null) {
        throw problem(
            key, "RequestClientCert, RequireAndVerifyClientCert or the like expected, not " + text);
      }
      return value;
    }
  }

  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().toString();
  }
}
