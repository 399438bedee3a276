package io.curfew.web;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a key exchange the given groups only. Java 17 knows another list of them for the whole
 * process alone, read once; a constraint holds for one port, and can change with the next one.
 *
 * @param groups Java's names
 */
record OnlyGroups(Set<String> groups) implements AlgorithmConstraints {
  private static final Pattern GROUP = Pattern.compile("secp\\w+|sect\\w+|x25519|x448|ffdhe\\d+");

  private static final int DEEPEST = 12;

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
    return !primitives.contains(CryptoPrimitive.KEY_AGREEMENT)
        || !GROUP.matcher(algorithm).matches()
        || groups.contains(algorithm)
        || forSignature();
  }

  /**
   * Java asks in the same words whether a signature may be made on the curve of a certificate's
   * key, which is another matter. Where the class is not found under this name the answer is no.
   */
  private static boolean forSignature() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .limit(DEEPEST)
                    .anyMatch(f -> f.getClassName().equals("sun.security.ssl.SignatureScheme")));
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    return true;
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      String algorithm,
      Key key,
      @Nullable AlgorithmParameters parameters) {
    return permits(primitives, algorithm, parameters);
  }
}
