package io.curfew.monitoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rule files of the checkout, which the build puts into the jar as they are. */
public final class ShippedRules {
  /** A jar can't be listed; a test compares this with the directory. */
  static final List<String> FILES =
      List.of(
          "curfew-apt.rules.yml",
          "curfew-destinations.rules.yml",
          "curfew-exporter.rules.yml",
          "curfew-firewall.rules.yml",
          "curfew-fleet.rules.yml",
          "curfew-idle.rules.yml",
          "curfew-records.rules.yml",
          "curfew-sleep.rules.yml",
          "curfew-ssh.rules.yml");

  private ShippedRules() {}

  /** All of them, in the order of the files. */
  public static List<ShippedRule> read() {
    List<ShippedRule> rules = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream text = ShippedRules.class.getResourceAsStream("/rules/" + file)) {
        if (text == null) {
          throw new IllegalStateException("the jar lacks rules/" + file);
        }
        Object tree =
            new Load(LoadSettings.builder().setLabel(file).build()).loadFromInputStream(text);
        for (Map<?, ?> group : maps(tree, "groups")) {
          for (Map<?, ?> rule : maps(group, "rules")) {
            rules.add(rule(file, text(group, "name"), rule));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("rules/" + file, e);
      }
    }
    return rules;
  }

  private static ShippedRule rule(String file, String group, Map<?, ?> rule) {
    boolean alert = rule.containsKey("alert");
    return new ShippedRule(
        file, group, text(rule, alert ? "alert" : "record"), alert, text(rule, "expr").strip());
  }

  private static List<? extends Map<?, ?>> maps(Object tree, String key) {
    return tree instanceof Map<?, ?> map && map.get(key) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(one -> (Map<?, ?>) one).toList()
        : List.of();
  }

  private static String text(Map<?, ?> map, String key) {
    return Optional.ofNullable(map.get(key)).map(String::valueOf).orElse("");
  }
}
