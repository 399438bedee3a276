package io.curfew.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Users of the web configuration file, which has the form of the Prometheus exporter-toolkit; of
 * its keys this version understands {@code basic_auth_users}.
 *
 * @param hashes bcrypt hash of each user's password
 */
public record WebUsers(Map<String, String> hashes) {
  private static final String USERS = "basic_auth_users";
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  /** Above this a single login takes a core for seconds. */
  private static final int MAX_COST = 14;

  private static final int MAX_BYTES = 64 * 1024;

  public WebUsers {
    hashes = Map.copyOf(hashes);
  }

  static WebUsers none() {
    return new WebUsers(Map.of());
  }

  /**
   * Reads the file.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebUsers read(Path file) throws IOException {
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
    return tree == null ? none() : users(file, tree);
  }

  private static WebUsers users(Path file, Object tree) throws IOException {
    if (!(tree instanceof Map<?, ?> keys)) {
      throw new IOException(file + ": a mapping with the key " + USERS + " expected");
    }
    for (Object key : keys.keySet()) {
      if (!USERS.equals(key)) {
        throw new IOException(file + ": " + key + ": this version understands " + USERS + " only");
      }
    }
    Object users = keys.get(USERS);
    if (users == null) {
      return none();
    }
    if (!(users instanceof Map<?, ?> given)) {
      throw new IOException(file + ": " + USERS + ": a mapping of user to bcrypt hash expected");
    }
    Map<String, String> hashes = new TreeMap<>();
    for (Map.Entry<?, ?> user : given.entrySet()) {
      String name = String.valueOf(user.getKey());
      String hash = String.valueOf(user.getValue());
      var matched = BCRYPT.matcher(hash);
      if (name.isEmpty() || name.contains(":") || !matched.matches()) {
        throw new IOException(
            file + ": " + USERS + "." + name + ": a bcrypt hash expected, make one: curfew passwd");
      }
      if (Integer.parseInt(matched.group(1)) > MAX_COST) {
        throw new IOException(
            file + ": " + USERS + "." + name + ": bcrypt cost at most " + MAX_COST + " expected");
      }
      hashes.put(name, hash);
    }
    return new WebUsers(hashes);
  }

  @Override
  public String toString() {
    return hashes.keySet().toString();
  }
}
