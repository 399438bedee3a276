package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Users of the web configuration file.
 *
 * @param hashes bcrypt hash of each user's password
 */
public record WebUsers(Map<String, String> hashes) {
  static final String USERS = "basic_auth_users";
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  /** Above this a single login takes a core for seconds. */
  private static final int MAX_COST = 14;

  public WebUsers {
    hashes = Map.copyOf(hashes);
  }

  static WebUsers none() {
    return new WebUsers(Map.of());
  }

  /**
   * Reads the users of the file's mapping.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebUsers read(Path file, Map<?, ?> keys) throws IOException {
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
