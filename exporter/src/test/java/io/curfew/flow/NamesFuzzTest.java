package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a path or a line of /proc becomes, it ends in an answer, and in a bounded one. */
final class NamesFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 100_000;
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final List<String> SEEDS =
      List.of(
          "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-x-3011.scope",
          "/system.slice/docker-" + ID + ".scope",
          "/machine.slice/machine-qemu\\x2d3\\x2dweb.scope/libvirt/emulator",
          "/kubepods.slice/kubepods-pod1e0a6c53_9d1f_4a53_8a5e_0c1d2e3f4a5b.slice/crio-"
              + ID
              + ".scope",
          "/kubepods/burstable/pod1e0a6c53-9d1f-4a53-8a5e-0c1d2e3f4a5b/" + ID,
          "4:memory:/docker/0a\n1:name=systemd:/docker/0a\n0::/system.slice/x.service\n",
          "web-7d4b9c6f5d-x2x7q_prod_nginx-" + ID + ".log",
          "/var/log/pods/prod_web_1e0a6c53-9d1f-4a53-8a5e-0c1d2e3f4a5b/nginx/0.log",
          "4143 (a) R (b) R 4142 41 38 0 -1 4194304 97 0 0 0 0 0 0 0 20 0 1 0 273881 6369280 372\n",
          "Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t1000\t0\t0\t0\n",
          "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/:/bin/sh\n");

  @Test
  void everyMutationEndsInABoundedAnswer() {
    Random random = new Random(20261121);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
      for (int change = random.nextInt(8); change >= 0; change--) {
        bytes = mutated(bytes, random);
      }
      read(bytes);
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    byte[] changed = bytes.clone();
    switch (random.nextInt(5)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1 -> changed[at] = (byte) "/\n:()-_.@ \t0a".charAt(random.nextInt(13));
      case 2 -> changed = Arrays.copyOf(bytes, at);
      case 3 -> System.arraycopy(bytes, 0, changed, at, bytes.length - at);
      default -> {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String more = text.substring(at).repeat(1 + random.nextInt(3));
        changed = (text.substring(0, at) + more).getBytes(StandardCharsets.ISO_8859_1);
        changed = Arrays.copyOf(changed, Math.min(changed.length, 2000));
      }
    }
    return changed;
  }

  private static void read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String unit = UnitName.of(text);
    assertThat(unit.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(200);
    assertThat(unit.chars().noneMatch(Character::isISOControl)).isTrue();
    PodCgroup.of(text).ifPresent(pod -> assertThat(pod.containerId()).hasSize(64));
    ProcessCgroup.path(text).ifPresent(path -> assertThat(path).startsWith("/"));
    ProcessStat.parse(bytes).ifPresent(stat -> assertThat(stat.comm().length()).isLessThan(2000));
    ProcessIds.parse(bytes).ifPresent(ids -> assertThat(ids.uid()).isNotNegative());
    PodLog.of(text, SEEDS.get(7)).ifPresent(log -> assertThat(log.label()).startsWith("pod:"));
    PodLog.of(SEEDS.get(6), text).ifPresent(log -> assertThat(log.label()).startsWith("pod:"));
    assertThat(PasswordFile.parse(text)).doesNotContainKey(-1L);
    assertThat(ProcessReader.joined(bytes)).doesNotContain(0);
  }
}
