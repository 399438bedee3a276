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
 * @param users of the exporter-toolkit's web configuration
 * @param tls without it HTTP is served in the clear
 * @param token of the JSON API
 * @param insecure whether the webhook may listen beyond loopback without TLS
 */
public record WebSettings(
    List<ListenAddress> listen,
    boolean configuredListen,
    WebUsers users,
    Optional<WebTls> tls,
    String telemetryPath,
    Optional<Secret> token,
    boolean insecure) {

  static WebSettings read(Section web, Config user) throws ConfigProblem {
    List<ListenAddress> listen = web.textOrTexts("listen", ListenAddress::parse);
    if (listen.isEmpty()) {
      throw web.problem("listen", "at least one address expected");
    }
    String path = web.text("telemetry-path");
    if (!path.startsWith("/") || path.length() < 2) {
      throw web.problem("telemetry-path", "a path as in /metrics expected, not " + path);
    }
    WebFile file = file(web);
    return new WebSettings(
        listen,
        web.configured("listen", user),
        file.users(),
        file.tls(),
        path,
        web.secret("token-file", true),
        web.bool("insecure"));
  }

  private static WebFile file(Section web) throws ConfigProblem {
    Optional<Path> file = web.optionalPath("config-file");
    try {
      return file.isPresent() ? WebFile.read(file.get()) : WebFile.none();
    } catch (IOException e) {
      throw web.problem("config-file", String.valueOf(e.getMessage()));
    }
  }

  public boolean beyondLoopback() {
    return !listen.stream().allMatch(ListenAddress::loopback);
  }
}
