package io.curfew.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The web configuration file, which has the form of the Prometheus exporter-toolkit; of its keys
 * this version understands {@code basic_auth_users} and {@code tls_server_config}.
 */
record WebFile(WebUsers users, Optional<WebTls> tls) {
  private static final String TLS = "tls_server_config";
  private static final int MAX_BYTES = 64 * 1024;

  static WebFile none() {
    return new WebFile(WebUsers.none(), Optional.empty());
  }

  /**
   * Reads the file and those that it names.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException("no readable file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
    }
    Secret.checkPrivate(file);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setMaxAliasesForCollections(0).build();
    Object tree;
    try {
      tree = new Load(settings).loadFromString(Files.readString(file));
    } catch (YamlEngineException e) {
      String where = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
      throw new IOException(file + ": YAML expected: " + where, e);
    }
    if (tree == null) {
      return none();
    }
    if (!(tree instanceof Map<?, ?> keys)) {
      throw new IOException(
          file + ": a mapping with the keys " + WebUsers.USERS + " and " + TLS + " expected");
    }
    for (Object key : keys.keySet()) {
      if (!WebUsers.USERS.equals(key) && !TLS.equals(key)) {
        throw new IOException(
            file
                + ": "
                + key
                + ": this version understands "
                + WebUsers.USERS
                + " and "
                + TLS
                + " only");
      }
    }
    return new WebFile(WebUsers.read(file, keys), tls(file, Optional.ofNullable(keys.get(TLS))));
  }

  private static Optional<WebTls> tls(Path file, Optional<?> given) throws IOException {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (!(given.get() instanceof Map<?, ?> keys)) {
      throw new IOException(file + ": " + TLS + ": a mapping expected");
    }
    return keys.isEmpty() ? Optional.empty() : Optional.of(WebTls.read(file, keys));
  }
}
