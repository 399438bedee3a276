package io.curfew.flow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes container as its cgroup path tells it, in the layouts of kubelet's two cgroup
 * drivers.
 *
 * <p>Only where nothing but slices of the system, or kubelet's own directories, stand above: a user
 * may well make a directory that is named like a pod's.
 *
 * @param podUid with dashes; the hash of its manifest for a static pod
 * @param containerId 64 hex digits
 */
record PodCgroup(String podUid, String containerId) {
  private static final String UID =
      "([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})";
  private static final String CONTAINER = "([0-9a-f]{64})";

  /** A parent that kubelet was given (--cgroup-root) becomes a prefix of the slices' names. */
  private static final Pattern SYSTEMD =
      Pattern.compile(
          "/(?:[A-Za-z0-9_.-]{1,200}\\.slice/){0,6}[A-Za-z0-9_.-]{0,200}?kubepods"
              + "(?:-burstable|-besteffort)?-pod"
              + UID
              + "\\.slice/(?:[a-z]{1,16}-){1,2}"
              + CONTAINER
              + "\\.scope(?:/.*)?",
          Pattern.DOTALL);

  private static final Pattern CGROUPFS =
      Pattern.compile(
          "/kubepods(?:/burstable|/besteffort)?/pod"
              + UID
              + "/(?:[a-z]{1,16}-)?"
              + CONTAINER
              + "(?:/.*)?",
          Pattern.DOTALL);

  /** The runtime was told the systemd driver's names, but has the other driver. */
  private static final Pattern MIXED =
      Pattern.compile(
          "/(?:system\\.slice/(?:containerd|k3s|k3s-agent|rke2-server|rke2-agent)\\.service/)?"
              + "kubepods(?:-burstable|-besteffort)?-pod"
              + UID
              + "\\.slice:[a-z-]{1,32}:"
              + CONTAINER
              + "(?:/.*)?",
          Pattern.DOTALL);

  private static final Pattern[] LAYOUTS = {SYSTEMD, CGROUPFS, MIXED};

  /** The container in a path from the root of the hierarchy; empty where it is none of a pod's. */
  static Optional<PodCgroup> of(String path) {
    if (!path.contains("kubepods")) {
      return Optional.empty();
    }
    for (Pattern layout : LAYOUTS) {
      Matcher matcher = layout.matcher(path);
      if (matcher.matches()) {
        return Optional.of(new PodCgroup(matcher.group(1).replace('_', '-'), matcher.group(2)));
      }
    }
    return Optional.empty();
  }
}
