package io.curfew.monitoring;

import java.io.IOException;

/** Reads answers of Alertmanager's API, version 2. */
final class AlertmanagerJson {
  private AlertmanagerJson() {}

  static AlertmanagerSeen.Status status(byte[] body) throws IOException {
    Json document = Json.read(body);
    String version = document.at("versionInfo", "version").text();
    String configuration = document.at("config", "original").text();
    if (version.isEmpty() || configuration.isEmpty()) {
      throw new IOException("no answer of an Alertmanager");
    }
    return new AlertmanagerSeen.Status(version, configuration);
  }
}
