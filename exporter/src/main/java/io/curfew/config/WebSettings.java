package io.curfew.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where and how HTTP is served.
 *
 * @param configuredListen whether the user chose the addresses; if so each must exist on this host
 * @param configFile exporter-toolkit's web configuration
 * @param insecure whether the webhook may listen beyond loopback without TLS
 */
public record WebSettings(
    List<ListenAddress> listen,
    boolean configuredListen,
    Optional<Path> configFile,
    String telemetryPath,
    Optional<Path> tokenFile,
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
    return new WebSettings(
        listen,
        web.configured("listen", user),
        web.optionalPath("config-file"),
        path,
        web.optionalPath("token-file"),
        web.bool("insecure"));
  }

  public boolean beyondLoopback() {
    return !listen.stream().allMatch(ListenAddress::loopback);
  }
}
