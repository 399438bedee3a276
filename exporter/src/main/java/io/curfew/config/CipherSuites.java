package io.curfew.config;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of cipher suites that the exporter-toolkit knows, which are those Go calls secure. */
final class CipherSuites {
  private static final Set<String> KNOWN =
      Set.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Go's older name has no hash at its end. */
  private static final String CHACHA = "_CHACHA20_POLY1305";

  private CipherSuites() {}

  /** In the order of the list; Java has the same names. */
  static List<String> read(WebKeys keys, String key) throws IOException {
    Set<String> suites = new LinkedHashSet<>();
    for (String text : keys.texts(key)) {
      String suite = text.endsWith(CHACHA) ? text + "_SHA256" : text;
      if (!KNOWN.contains(suite)) {
        throw keys.problem(
            key,
            WebKeys.shown(text) + " is no suite that Go's crypto/tls calls secure (CipherSuites)");
      }
      suites.add(suite);
    }
    return List.copyOf(suites);
  }
}
