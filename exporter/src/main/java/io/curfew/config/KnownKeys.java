package io.curfew.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Refuses keys that reference.conf does not have: a misspelt key must not look like a setting. */
final class KnownKeys {
  private KnownKeys() {}

  static void check(ConfigObject given, ConfigObject reference, String path) throws ConfigProblem {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      Optional<ConfigValue> known = Optional.ofNullable(reference.get(entry.getKey()));
      if (known.isEmpty()) {
        throw ConfigProblem.at(
            entry.getValue().origin(), key, "unknown key" + suggestion(entry.getKey(), reference));
      }
      if (known.get() instanceof ConfigObject referenceBelow) {
        if (!(entry.getValue() instanceof ConfigObject givenBelow)) {
          throw ConfigProblem.at(entry.getValue().origin(), key, "a section { … } expected");
        }
        check(givenBelow, referenceBelow, key);
      }
    }
  }

  private static String suggestion(String wrong, ConfigObject reference) {
    return reference.keySet().stream()
        .min(Comparator.comparingInt(k -> distance(k, wrong)))
        .filter(k -> distance(k, wrong) <= 3)
        .map(k -> "; did you mean " + k + "?")
        .orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
