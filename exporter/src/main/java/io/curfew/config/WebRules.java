package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What the web configuration file says; its form and its keys are those of the Prometheus
 * exporter-toolkit.
 *
 * @param tls without it HTTP is served in the clear
 * @param rate of all requests together
 */
public record WebRules(WebUsers users, Optional<WebTls> tls, WebHttp http, Optional<WebRate> rate) {
  static final Set<String> KEYS = Set.of(WebUsers.USERS, WebTls.TLS, WebHttp.HTTP, WebRate.RATE);

  static WebRules none() {
    return new WebRules(WebUsers.none(), Optional.empty(), WebHttp.usual(), Optional.empty());
  }

  /**
   * Reads the file and those that it names.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebRules read(Path file, FileSources sources) throws IOException {
    WebKeys keys = WebYaml.read(file, sources.config(file));
    keys.known(KEYS);
    Optional<WebKeys> tls = keys.mapping(WebTls.TLS).filter(given -> !given.given().isEmpty());
    Optional<WebKeys> http = keys.mapping(WebHttp.HTTP);
    Optional<WebKeys> rate = keys.mapping(WebRate.RATE);
    Optional<WebKeys> users = keys.mapping(WebUsers.USERS);
    return new WebRules(
        users.isPresent() ? WebUsers.read(users.get()) : WebUsers.none(),
        tls.isPresent() ? Optional.of(WebTls.read(tls.get(), sources)) : Optional.empty(),
        http.isPresent() ? WebHttp.read(http.get()) : WebHttp.usual(),
        rate.isPresent() ? WebRate.read(rate.get()) : Optional.empty());
  }
}
