package io.curfew.web;

import io.curfew.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may enter a path: the bearer of its token, if it has one, or a user with a password. */
record Credentials(Supplier<PasswordCheck> users, Optional<Secret> token) {
  boolean configured() {
    return users.get().hasUsers() || token.isPresent();
  }

  /** Judges the value of an Authorization header (RFC 9110, 11.6.2). */
  PasswordCheck.Verdict check(Optional<String> authorization, String remote) {
    String[] parts = authorization.orElse("").strip().split(" +", 2);
    if (parts.length < 2) {
      return PasswordCheck.Verdict.WRONG;
    }
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" ->
          token.filter(t -> t.matches(parts[1])).isPresent()
              ? PasswordCheck.Verdict.RIGHT
              : PasswordCheck.Verdict.WRONG;
      case "basic" -> basic(parts[1], remote);
      default -> PasswordCheck.Verdict.WRONG;
    };
  }

  private PasswordCheck.Verdict basic(String encoded, String remote) {
    if (!users.get().hasUsers()) {
      return PasswordCheck.Verdict.WRONG;
    }
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return PasswordCheck.Verdict.WRONG;
    }
    int colon = pair.indexOf(':');
    return colon < 0
        ? PasswordCheck.Verdict.WRONG
        : users.get().check(pair.substring(0, colon), pair.substring(colon + 1), remote);
  }

  /** What a 401 asks for. */
  String challenge() {
    return users.get().hasUsers() ? "Basic realm=\"curfew\"" : "Bearer realm=\"curfew\"";
  }
}
