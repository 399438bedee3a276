package io.curfew.monitoring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** An Alertmanager's configuration, as far as it says who gets an alert. */
public final class AlertRouting {
  /** Where nothing is configured (Alertmanager's dispatch/route.go). */
  private static final String DEFAULT_REPEAT = "4h";

  private static final int MOST_ROUTES = 10_000;

  private final Map<?, ?> configuration;

  private AlertRouting(Map<?, ?> configuration) {
    this.configuration = configuration;
  }

  /**
   * Someone who gets an alert.
   *
   * @param repeat when an alert that goes on firing is sent again
   * @param grouping labels that tell groups apart; "..." stands for all
   */
  public record Delivery(
      String receiver, String repeat, List<String> grouping, List<Webhook> webhooks) {
    public double repeatSeconds() {
      return Durations.seconds(repeat);
    }
  }

  /**
   * A webhook.
   *
   * @param url empty where Alertmanager does not tell it
   */
  public record Webhook(String url, boolean sendResolved, long maxAlerts) {}

  /**
   * Reads it.
   *
   * @throws IOException when it is no such configuration
   */
  public static AlertRouting read(String yaml) throws IOException {
    try {
      LoadSettings settings =
          LoadSettings.builder().setMaxAliasesForCollections(0).setLabel("configuration").build();
      if (new Load(settings).loadFromString(yaml) instanceof Map<?, ?> map
          && map.get("route") instanceof Map<?, ?>) {
        return new AlertRouting(map);
      }
    } catch (YamlEngineException e) {
      throw new IOException("no YAML", e);
    }
    throw new IOException("no route in it");
  }

  /**
   * Who gets an alert with these labels, in the order of the routes.
   *
   * @throws IOException when a matcher can't be understood
   */
  public List<Delivery> deliveries(Map<String, String> labels) throws IOException {
    List<Delivery> deliveries = new ArrayList<>();
    if (configuration.get("route") instanceof Map<?, ?> root) {
      int[] left = {MOST_ROUTES};
      follow(root, labels, new Inherited("", DEFAULT_REPEAT, List.of()), left, deliveries);
    }
    return deliveries;
  }

  /** What a route has from the one above it. */
  private record Inherited(String receiver, String repeat, List<String> grouping) {
    Inherited with(Map<?, ?> route) {
      return new Inherited(
          text(route, "receiver").orElse(receiver),
          text(route, "repeat_interval").orElse(repeat),
          route.get("group_by") instanceof List<?> by
              ? by.stream().map(String::valueOf).toList()
              : grouping);
    }
  }

  private void follow(
      Map<?, ?> route,
      Map<String, String> labels,
      Inherited above,
      int[] left,
      List<Delivery> deliveries)
      throws IOException {
    if (left[0]-- == 0) {
      throw new IOException("more than " + MOST_ROUTES + " routes");
    }
    Inherited here = above.with(route);
    boolean taken = false;
    for (Map<?, ?> child : maps(route.get("routes"))) {
      if (!AlertMatcher.all(child).stream().allMatch(m -> m.matches(labels))) {
        continue;
      }
      taken = true;
      follow(child, labels, here, left, deliveries);
      if (!"true".equals(text(child, "continue").orElse(""))) {
        break;
      }
    }
    if (!taken) {
      deliveries.add(
          new Delivery(here.receiver, here.repeat, here.grouping, webhooks(here.receiver)));
    }
  }

  private List<Webhook> webhooks(String receiver) {
    return maps(configuration.get("receivers")).stream()
        .filter(one -> text(one, "name").filter(receiver::equals).isPresent())
        .flatMap(one -> maps(one.get("webhook_configs")).stream())
        .map(AlertRouting::webhook)
        .toList();
  }

  /** Where it is not written, send_resolved is true for webhooks, and max_alerts 0. */
  private static Webhook webhook(Map<?, ?> webhook) {
    return new Webhook(
        text(webhook, "url").filter(url -> url.startsWith("http")).orElse(""),
        !"false".equals(text(webhook, "send_resolved").orElse("true")),
        webhook.get("max_alerts") instanceof Number most ? most.longValue() : 0);
  }

  private static List<Map<?, ?>> maps(@Nullable Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static Optional<String> text(Map<?, ?> map, String key) {
    return Optional.ofNullable(map.get(key)).map(String::valueOf);
  }
}
