package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.PodSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's control groups and names of logs, in a tree of the test's own. */
final class PodsTest {
  private static final String UID = "3f2b9c1e-0d5a-4c7e-9b61-2f8a7c4d1e90";
  private static final String SLICE = UID.replace('-', '_');

  @TempDir private Path root;
  private Path cgroups;

  @BeforeEach
  void tree() throws IOException {
    cgroups = Files.createDirectories(root.resolve("sys/fs/cgroup"));
    Files.createDirectories(root.resolve("var/log/pods"));
  }

  private List<String> told(PodSettings.Watch watch) {
    HostSettings host = new HostSettings(root.resolve("proc"), root.resolve("sys"), root);
    return new Pods(host, new PodSettings(watch, Set.of("kube-system")))
        .blockers().stream().map(PodsTest::line).toList();
  }

  private static String line(Blocker blocker) {
    return blocker.reason() + " " + blocker.detail();
  }

  private List<String> told() {
    return told(PodSettings.Watch.AUTO);
  }

  private void populated(String path) throws IOException {
    Path pod = Files.createDirectories(cgroups.resolve(path));
    Files.writeString(pod.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
  }

  private void named(String directory) throws IOException {
    Files.createDirectories(root.resolve("var/log/pods").resolve(directory));
  }

  @Test
  void aHostWithoutKubeletIsNoNode() throws IOException {
    populated("user.slice/user-1000.slice");
    assertThat(told()).isEmpty();
    assertThat(told(PodSettings.Watch.ON)).hasSize(1).allMatch(l -> l.startsWith("PODS_UNKNOWN"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice",
        "kubepods.slice/kubepods-pod%s.slice",
        "kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod%s.slice",
        "unified/kubepods.slice/kubepods-pod%s.slice",
        "system.slice/containerd.service/kubepods-burstable-pod%s.slice:cri-containerd:0123",
      })
  void aPodOfTheSystemdDriverKeepsTheNodeAwake(String path) throws IOException {
    populated(path.formatted(SLICE));
    named("shop_web-7c5ddbdf54-x2x7w_" + UID);
    assertThat(told()).containsExactly("PODS_RUNNING shop/web-7c5ddbdf54-x2x7w");
    assertThat(told(PodSettings.Watch.OFF)).isEmpty();
  }

  @Test
  void aPodOfVersionOneIsThereWhileAContainerOfItHasAProcess() throws IOException {
    Path pod = Files.createDirectories(cgroups.resolve("pids/kubepods/burstable/pod" + UID));
    Path container = Files.createDirectories(pod.resolve("c".repeat(64)));
    named("shop_web-0_" + UID);
    Files.writeString(pod.resolve("cgroup.procs"), "");
    Files.writeString(container.resolve("cgroup.procs"), "");
    assertThat(told()).isEmpty();
    Files.writeString(container.resolve("cgroup.procs"), "4711\n");
    assertThat(told()).containsExactly("PODS_RUNNING shop/web-0");
  }

  @Test
  void ignoredNamespacesAndEndedPodsDoNot() throws IOException {
    populated("kubepods.slice/kubepods-pod" + SLICE + ".slice");
    named("kube-system_kube-proxy-abcde_" + UID);
    assertThat(told()).isEmpty();
    Path ended =
        Files.createDirectories(
            cgroups.resolve("kubepods.slice/kubepods-pod" + SLICE.replace('3', '4') + ".slice"));
    Files.writeString(ended.resolve("cgroup.events"), "populated 0\nfrozen 0\n");
    assertThat(told()).isEmpty();
  }

  @Test
  void aStaticPodIsKnownByTheHashOfItsManifest() throws IOException {
    String hash = "0123456789abcdef0123456789abcdef";
    populated("kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + hash + ".slice");
    named("kube-system_etcd-node1_" + hash);
    assertThat(told()).isEmpty();
  }

  @Test
  void aPodWithoutANameIsUnknown() throws IOException {
    populated("kubepods.slice/kubepods-pod" + SLICE + ".slice");
    Files.delete(root.resolve("var/log/pods"));
    assertThat(told())
        .containsExactly("PODS_UNKNOWN pod " + UID + " has no directory in /var/log/pods");
  }

  @Test
  void manyPodsAreToldInTenLines() throws IOException {
    for (int i = 10; i < 60; i++) {
      populated("kubepods/pod" + UID.substring(0, 34) + i);
      named("shop_web-" + i + "_" + UID.substring(0, 34) + i);
    }
    assertThat(told()).hasSize(10).last().isEqualTo("PODS_RUNNING and 41 pods more");
  }

  @Test
  void aTreeThatCannotBeReadBlocks() throws IOException {
    Path pod = Files.createDirectories(cgroups.resolve("kubepods/pod" + UID));
    Files.createDirectories(pod.resolve("cgroup.events")); // no file
    assertThat(told()).hasSize(1).allMatch(line -> line.startsWith(Reason.PODS_UNKNOWN.name()));
  }
}
