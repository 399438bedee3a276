package io.curfew.flow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container's log as kubelet names it: {@code /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log}
 * points to {@code /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log}, whatever the runtime. The
 * first alone has the container's id, the second alone the pod's uid.
 */
record PodLog(String namespace, String pod, String podUid, String container, String containerId) {
  /** RFC 1123 labels; a pod's name may have dots. */
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  private static final String POD = "[a-z0-9][a-z0-9.-]{0,252}";

  private static final Pattern LINK =
      Pattern.compile("(" + POD + ")_(" + LABEL + ")_(" + LABEL + ")-([0-9a-f]{64})\\.log");
  private static final Pattern TARGET =
      Pattern.compile(
          ".*/(" + LABEL + ")_(" + POD + ")_([0-9a-f-]{32,36})/(" + LABEL + ")/\\d{1,9}\\.log",
          Pattern.DOTALL);

  /** What kubelet puts behind names: no vowels, no 0, 1 or 3 (apimachinery util/rand). */
  private static final String RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";

  /**
   * Of a ReplicaSet its template's hash too, and of a CronJob's Job the minute it was due. A
   * StatefulSet's ordinal stays: that pod is the same after a restart.
   */
  private static final Pattern GENERATED =
      Pattern.compile("(?:-(?:" + RANDOM + "{6,10}|\\d{8,10}))?-" + RANDOM + "{5}$");

  /** The container's id in a link's name; empty where the name is not kubelet's. */
  static Optional<String> containerId(String link) {
    Matcher name = LINK.matcher(link);
    return name.matches() ? Optional.of(name.group(4)) : Optional.empty();
  }

  /** Empty where the two names do not tell the same. */
  static Optional<PodLog> of(String link, String target) {
    Matcher name = LINK.matcher(link);
    Matcher place = TARGET.matcher(target);
    if (!name.matches()
        || !place.matches()
        || !name.group(1).equals(place.group(2))
        || !name.group(2).equals(place.group(1))
        || !name.group(3).equals(place.group(4))) {
      return Optional.empty();
    }
    return Optional.of(
        new PodLog(name.group(2), name.group(1), place.group(3), name.group(3), name.group(4)));
  }

  /** The pod's name without what its controller generated. */
  static String workload(String pod) {
    String stable = GENERATED.matcher(pod).replaceFirst("");
    return stable.isEmpty() ? pod : stable;
  }

  String label() {
    return "pod:" + namespace + "/" + workload(pod) + "/" + container;
  }
}
