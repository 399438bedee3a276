package io.curfew.config;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where and how HTTP is served.
 *
 * @param configuredListen whether the user chose the addresses; if so each must exist on this host
 * @param file the exporter-toolkit's web configuration, as it was read with the other settings
 * @param token of the JSON API
 * @param insecure whether the webhook may listen beyond loopback without TLS
 * @param probeListen where health and readiness are served alone, in the clear
 */
public record WebSettings(
    List<ListenAddress> listen,
    boolean configuredListen,
    WebReading file,
    String telemetryPath,
    Optional<Secret> token,
    boolean insecure,
    Optional<ListenAddress> probeListen) {

  static WebSettings read(Section web, Config user) throws ConfigProblem {
    List<ListenAddress> listen = web.textOrTexts("listen", ListenAddress::parse);
    if (listen.isEmpty()) {
      throw web.problem("listen", "at least one address expected");
    }
    String path = web.text("telemetry-path");
    if (!path.startsWith("/") || path.length() < 2) {
      throw web.problem("telemetry-path", "a path as in /metrics expected, not " + path);
    }
    return new WebSettings(
        listen,
        web.configured("listen", user),
        file(web),
        path,
        web.secret("token-file", true),
        web.bool("insecure"),
        probeListen(web));
  }

  private static Optional<ListenAddress> probeListen(Section web) throws ConfigProblem {
    String key = "probe-listen";
    return web.optionalText(key).isPresent()
        ? Optional.of(web.text(key, ListenAddress::parse))
        : Optional.empty();
  }

  private static WebReading file(Section web) throws ConfigProblem {
    Optional<Path> file = web.optionalPath("config-file");
    try {
      return file.isPresent() ? WebReading.of(file.get()) : WebReading.none();
    } catch (IOException e) {
      throw web.problem("config-file", String.valueOf(e.getMessage()));
    }
  }

  /** As the file said when it was read with the other settings. */
  public Optional<WebTls> tls() {
    return file.rules().tls();
  }

  public boolean beyondLoopback() {
    return !listen.stream().allMatch(ListenAddress::loopback);
  }

  /**
   * Why a webhook that puts machines to sleep, this one or others, must not be open so.
   *
   * @param hasToken whether it has a token of its own
   */
  public Optional<String> webhookProblem(WebRules rules, boolean hasToken) {
    if (!hasToken && rules.users().hashes().isEmpty()) {
      return Optional.of(
          "the webhook needs credentials: set curfew.sleep.token-file, or users in"
              + " curfew.web.config-file");
    }
    if (beyondLoopback() && rules.tls().isEmpty() && !insecure) {
      return Optional.of(
          "curfew.web.listen is open beyond loopback without TLS: give it a tls_server_config"
              + " in curfew.web.config-file, listen on loopback, or set curfew.web.insecure = true");
    }
    return Optional.empty();
  }
}
