package io.curfew.config;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The versions of TLS between {@code min_version} and {@code max_version}.
 *
 * @param protocols Java's names, the oldest first
 * @param note what is other than asked for, as one line
 */
record TlsVersions(List<String> protocols, Optional<String> note) {
  private static final List<String> NAMES = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final String LEAST = "min_version";
  private static final String MOST = "max_version";

  TlsVersions {
    protocols = List.copyOf(protocols);
  }

  static TlsVersions read(WebKeys keys) throws IOException {
    return read(keys, ofThisJava());
  }

  /**
   * Reads both keys.
   *
   * @param possible what Java speaks: 1.0 and 1.1 are switched off for the whole process unless its
   *     jdk.tls.disabledAlgorithms says otherwise
   */
  static TlsVersions read(WebKeys keys, List<String> possible) throws IOException {
    int least = version(keys, LEAST, "TLS12");
    int most = version(keys, MOST, "TLS13");
    if (least > most) {
      throw keys.problem(MOST, "at least " + LEAST + " expected, which is " + NAMES.get(least));
    }
    List<String> asked = PROTOCOLS.subList(least, most + 1);
    List<String> protocols = new ArrayList<>(asked);
    protocols.retainAll(possible);
    if (protocols.isEmpty()) {
      throw keys.problem(
          MOST, NAMES.get(most) + " is switched off in this Java (jdk.tls.disabledAlgorithms)");
    }
    return new TlsVersions(
        protocols,
        protocols.equals(asked)
            ? Optional.empty()
            : Optional.of(
                keys.place(LEAST)
                    + ": "
                    + NAMES.get(least)
                    + " is switched off in this Java (jdk.tls.disabledAlgorithms), spoken is "
                    + String.join(", ", protocols)));
  }

  private static int version(WebKeys keys, String key, String otherwise) throws IOException {
    int version = NAMES.indexOf(keys.text(key).orElse(otherwise));
    if (version < 0) {
      throw keys.problem(key, "one of " + String.join(", ", NAMES) + " expected");
    }
    return version;
  }

  private static List<String> ofThisJava() throws IOException {
    try {
      return Arrays.asList(SSLContext.getDefault().getDefaultSSLParameters().getProtocols());
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage(), e);
    }
  }
}
