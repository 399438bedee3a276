package io.curfew.config;

import java.io.IOException;
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

  /** Below this there is no bcrypt. */
  private static final int MIN_COST = 4;

  /** Above this a single login takes a core for seconds. */
  private static final int MAX_COST = 14;

  public WebUsers {
    hashes = Map.copyOf(hashes);
  }

  static WebUsers none() {
    return new WebUsers(Map.of());
  }

  /**
   * Reads the mapping of user to hash.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebUsers read(WebKeys keys) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (Map.Entry<?, ?> user : keys.given().entrySet()) {
      String name = String.valueOf(user.getKey());
      String hash = String.valueOf(user.getValue());
      var matched = BCRYPT.matcher(hash);
      if (name.isEmpty() || name.contains(":") || !matched.matches()) {
        throw keys.problem(name, "a bcrypt hash expected, make one: curfew passwd");
      }
      int cost = Integer.parseInt(matched.group(1));
      if (cost < MIN_COST || cost > MAX_COST) {
        throw keys.problem(name, "bcrypt cost from " + MIN_COST + " to " + MAX_COST + " expected");
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
