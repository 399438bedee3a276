package io.curfew.config;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code http_server_config} of the web configuration file.
 *
 * @param http2 whether it is offered where TLS is spoken
 * @param headers put on every answer
 */
public record WebHttp(boolean http2, Map<String, String> headers) {
  static final String HTTP = "http_server_config";
  private static final String HEADERS = "headers";
  static final Set<String> KEYS = Set.of("http2", HEADERS);

  /** Each with the values that it may have; any where none is named. */
  static final Map<String, Set<String>> VALUES =
      Map.of(
          "Content-Security-Policy", Set.of(),
          "Strict-Transport-Security", Set.of(),
          "X-Content-Type-Options", Set.of("nosniff"),
          "X-Frame-Options", Set.of("deny", "sameorigin"),
          "X-XSS-Protection", Set.of());

  /** Anything else could end the header, and begin another one. */
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,4096}");

  public WebHttp {
    headers = Map.copyOf(headers);
  }

  static WebHttp usual() {
    return new WebHttp(true, Map.of());
  }

  static WebHttp read(WebKeys keys) throws IOException {
    keys.known(KEYS);
    Map<String, String> headers = new TreeMap<>();
    var given = keys.mapping(HEADERS);
    if (given.isPresent()) {
      given.get().known(VALUES.keySet());
      for (String name : VALUES.keySet()) {
        String value = value(given.get(), name);
        if (!value.isEmpty()) {
          headers.put(name, value);
        }
      }
    }
    return new WebHttp(keys.bool("http2", true), headers);
  }

  private static String value(WebKeys given, String name) throws IOException {
    Object scalar = given.given().get(name);
    if (scalar == null) {
      return "";
    }
    String value = String.valueOf(scalar).strip();
    if (!(scalar instanceof String || scalar instanceof Integer)
        || !VALUE.matcher(value).matches()) {
      throw given.problem(name, "one line of ASCII expected");
    }
    Set<String> values = VALUES.getOrDefault(name, Set.of());
    if (!value.isEmpty() && !values.isEmpty() && !values.contains(value)) {
      throw given.problem(
          name, String.join(" or ", values.stream().sorted().toList()) + " expected");
    }
    return value;
  }
}
