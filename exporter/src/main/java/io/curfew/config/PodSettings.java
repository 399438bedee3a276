package io.curfew.config;

import java.util.Locale;
import java.util.Set;

/**
 * What a Kubernetes node's pods mean for its sleep.
 *
 * @param watch auto: where a kubelet's control groups are found
 * @param ignoredNamespaces whose pods don't keep the node awake
 */
public record PodSettings(Watch watch, Set<String> ignoredNamespaces) {
  /** When pods are looked for. */
  public enum Watch {
    AUTO,
    ON,
    OFF
  }

  public PodSettings {
    ignoredNamespaces = Set.copyOf(ignoredNamespaces);
  }

  static PodSettings read(Section kubernetes) throws ConfigProblem {
    return new PodSettings(
        Watch.valueOf(kubernetes.word("watch", "auto", "on", "off").toUpperCase(Locale.ROOT)),
        Set.copyOf(kubernetes.texts("ignore-namespaces")));
  }
}
