package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods by their cgroup and by kubelet's names of their logs. */
final class PodNamesTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String OTHER_ID = "fedcba9876543210".repeat(4);
  private static final String UID = "1e0a6c53-9d1f-4a53-8a5e-0c1d2e3f4a5b";
  private static final String HASH = "5c6d8e0f1a2b3c4d5e6f708192a3b4c5";

  private final Path root;
  private final PodNames pods;
  private long now;

  PodNamesTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("var/log/containers"));
    HostClock clock =
        new HostClock() {
          @Override
          public Instant now() {
            return Instant.EPOCH;
          }

          @Override
          public long monotonicNanos() {
            return now;
          }
        };
    pods = new PodNames(new HostSettings(Path.of("/proc"), Path.of("/sys"), root), clock);
  }

  /** As kubelet 1.28 links them, the same for containerd, CRI-O and Docker. */
  private void log(String namespace, String pod, String uid, String container, String id)
      throws IOException {
    Files.createSymbolicLink(
        root.resolve("var/log/containers/%s_%s_%s-%s.log".formatted(pod, namespace, container, id)),
        Path.of("/var/log/pods/%s_%s_%s/%s/0.log".formatted(namespace, pod, uid, container)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // kubelet 1.28 with containerd 1.7, CRI-O 1.28 and Docker, systemd driver
        "/kubepods.slice/kubepods-podUID_.slice/cri-containerd-ID.scope",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID_.slice/cri-containerd-ID.scope",
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podUID_.slice/crio-ID.scope",
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podUID_.slice/crio-ID.scope/container",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID_.slice/docker-ID.scope",
        // kind 0.20 and minikube 1.31 inside of their node: a root of kubelet's own
        "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-podUID_.slice/cri-containerd-ID.scope",
        // cgroupfs driver: k3s 1.27, GKE's containerd 1.6
        "/kubepods/podUID/ID",
        "/kubepods/burstable/podUID/ID",
        "/kubepods/besteffort/podUID/crio-ID",
        // containerd without SystemdCgroup under a kubelet with the systemd driver
        "/kubepods-burstable-podUID_.slice:cri-containerd:ID",
        "/system.slice/containerd.service/kubepods-burstable-podUID_.slice:cri-containerd:ID",
        // whatever the container makes inside of its own
        "/kubepods/burstable/podUID/ID/system.slice/ssh.service",
      })
  void aPodsContainerIsKnownInEveryLayout(String path) {
    assertThat(PodCgroup.of(real(path))).contains(new PodCgroup(UID, ID));
  }

  private static String real(String path) {
    return path.replace("UID_", UID.replace('-', '_')).replace("UID", UID).replace("ID", ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kubepods.slice/kubepods-podUID_.slice",
        "/kubepods/podUID",
        "/kubepods/burstable/podUID/x",
        "/kubepods.slice/kubepods-pod1234.slice/cri-containerd-ID.scope",
        "/x/kubepods/podUID/ID",
        "/system.slice/x.service/kubepods.slice/kubepods-podUID_.slice/cri-containerd-ID.scope",
        "/system.slice/x.service/kubepods-podUID_.slice:cri-containerd:ID",
        "/kubepods.slice/x/kubepods-podUID_.slice/cri-containerd-ID.scope",
        "/user.slice/user-1000.slice/user@1000.service/kubepods/podUID/ID",
      })
  void nothingElseIs(String path) {
    assertThat(PodCgroup.of(real(path))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // Deployment, DaemonSet, StatefulSet, Job, CronJob, Indexed Job, static pod, bare pod
    "web-7d4b9c6f5d-x2x7q, web",
    "coredns-5dd5756b68-7xk2p, coredns",
    "my-app-2-66b6c48dd5-zzf9t, my-app-2",
    "kube-proxy-8kmzt, kube-proxy",
    "web-0, web-0",
    "postgres-12, postgres-12",
    "migrate-tk2vx, migrate",
    "backup-28012345-k8xzp, backup",
    "indexed-3-4jx9w, indexed-3",
    "kube-apiserver-node1, kube-apiserver-node1",
    "toolbox, toolbox",
    "a-b, a-b",
    "x2x7q, x2x7q",
  })
  void aWorkloadIsThePodWithoutGeneratedEndings(String pod, String workload) {
    assertThat(PodLog.workload(pod)).isEqualTo(workload);
  }

  @Test
  void namesAContainerByItsLog() throws IOException {
    log("prod", "web-7d4b9c6f5d-x2x7q", UID, "nginx", ID);
    log("kube-system", "kube-apiserver-node1", HASH, "kube-apiserver", OTHER_ID);

    assertThat(pods.label(new PodCgroup(UID, ID))).contains("pod:prod/web/nginx");
    assertThat(pods.label(new PodCgroup(HASH, OTHER_ID)))
        .contains("pod:kube-system/kube-apiserver-node1/kube-apiserver");
  }

  @Test
  void aContainerWithoutALogHasNoName() throws IOException {
    log("prod", "web-7d4b9c6f5d-x2x7q", UID, "nginx", ID);

    assertThat(pods.label(new PodCgroup(UID, OTHER_ID))).isEmpty();
  }

  @Test
  void anIdUnderAnotherPodIsNotBelieved() throws IOException {
    log("prod", "web-7d4b9c6f5d-x2x7q", UID, "nginx", ID);

    assertThat(pods.label(new PodCgroup(HASH, ID))).isEmpty();
  }

  @Test
  void aNewContainerIsKnownAfterALook() throws IOException {
    assertThat(pods.label(new PodCgroup(UID, ID))).isEmpty();
    log("prod", "web-7d4b9c6f5d-x2x7q", UID, "nginx", ID);
    now += TimeUnit.SECONDS.toNanos(1);

    assertThat(pods.label(new PodCgroup(UID, ID))).contains("pod:prod/web/nginx");
  }

  @Test
  void aNodeWithoutPodsHasNone() throws IOException {
    Files.delete(root.resolve("var/log/containers"));

    assertThat(pods.label(new PodCgroup(UID, ID))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // namespace, pod or container of the two names differ
    "web_prod_nginx, dev_web_UID/nginx/0.log",
    "web_prod_nginx, prod_other_UID/nginx/0.log",
    "web_prod_nginx, prod_web_UID/other/0.log",
    "web_prod_nginx, prod_web_UID/nginx/log",
    "web_prod_nginx, ../../../etc/passwd",
    "we\tb_prod_nginx, prod_web_UID/nginx/0.log",
    "web_PROD_nginx, PROD_web_UID/nginx/0.log",
    "_prod_nginx, prod__UID/nginx/0.log",
  })
  void namesThatKubeletWouldNotGiveAreRefused(String link, String target) {
    assertThat(PodLog.of(link + "-" + ID + ".log", "/var/log/pods/" + target.replace("UID", UID)))
        .isEmpty();
  }
}
