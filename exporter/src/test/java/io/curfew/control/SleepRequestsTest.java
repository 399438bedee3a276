package io.curfew.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import io.curfew.sleep.KeptAwake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SleepRequestsTest {
  @TempDir private Path dir;

  private LastAnswer lastCheck(Supplier<Optional<List<Blocker>>> check) throws IOException {
    try (ControlServer server =
        ControlServer.start(dir.resolve("control"), List.of(new LastCheckRequest(check)))) {
      assertThat(server).isNotNull();
      return new ControlClient(dir.resolve("control")).lastCheck(Duration.ofSeconds(20));
    }
  }

  @Test
  void theLastCheckTellsOnesOwnSleepAndTheFirstBlocker() throws IOException {
    assertThat(lastCheck(Optional::empty)).isEqualTo(new LastAnswer(false, Optional.empty()));
    assertThat(lastCheck(() -> Optional.of(List.of())))
        .isEqualTo(new LastAnswer(true, Optional.empty()));
    assertThat(
            lastCheck(
                () ->
                    Optional.of(
                        List.of(
                            new Blocker(Reason.APT_LOCKED, "dpkg"),
                            new Blocker(Reason.INHIBITED, "vlc")))))
        .isEqualTo(new LastAnswer(true, Optional.of("apt_locked: dpkg (and 1 more)")));
  }

  @Test
  void aCheckThatFailsIsNoYes() {
    assertThatThrownBy(
            () ->
                lastCheck(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("see the exporter's log");
    assertThatThrownBy(() -> LastAnswer.of(Map.of("line", "yes"))).isInstanceOf(IOException.class);
  }

  /** The server's patience of a second is with the peer, not with what an answer takes. */
  @Test
  void aSlowCheckIsWaitedForAndAnEndlessOneIsNot() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    assertThat(
            lastCheck(
                () -> {
                  await(never, 1500);
                  return Optional.of(List.of());
                }))
        .isEqualTo(new LastAnswer(true, Optional.empty()));
    Path socket = dir.resolve("stuck");
    LastCheckRequest stuck =
        new LastCheckRequest(
            () -> {
              await(never, 30_000);
              return Optional.empty();
            });
    try (ControlServer server = ControlServer.start(socket, List.of(stuck))) {
      assertThat(server).isNotNull();
      assertThatThrownBy(() -> new ControlClient(socket).lastCheck(Duration.ofSeconds(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 1 s");
    } finally {
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      boolean unused = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoAsksIsTheKernelsWordAndNotThePeers() throws IOException {
    List<String> asked = new ArrayList<>();
    KeepAwakeRequest.Keeper keeper =
        new KeepAwakeRequest.Keeper() {
          @Override
          public KeptAwake keep(String who, String why, Duration span) throws IOException {
            throw new IOException("not asked for");
          }

          @Override
          public List<KeptAwake> release(Optional<Integer> id, String who) {
            asked.add(who);
            return List.of();
          }
        };
    List<ControlRequest> requests =
        List.of(new CancelSleepRequest(asked::add), new KeepAwakeRequest(keeper));
    try (ControlServer server = ControlServer.start(dir.resolve("control"), requests)) {
      assertThat(server).isNotNull();
      ControlClient client = new ControlClient(dir.resolve("control"));
      assertThat(client.cancelSleep())
          .isEqualTo("the announced sleep is called off; the idle window starts anew");
      client.keepAwake(Map.of("do", "release", ControlRequest.PEER, "mallory"));
      assertThatThrownBy(() -> client.keepAwake(Map.of("do", "release", "id", "-1")))
          .hasMessageContaining("request: id: a number expected");
      assertThatThrownBy(() -> client.keepAwake(Map.of("do", "dance")))
          .hasMessageContaining("request: do: keep or release expected");
    }
    long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    String own = new Admission(uid, Path.of("/etc/passwd"), Path.of("/etc/group")).name(uid);
    assertThat(asked).containsExactly(own, own);
    assertThat(own).isNotEmpty();
  }

  @Test
  void aUserWithoutANameIsKnownByItsNumber() throws IOException {
    Path passwd = Files.writeString(dir.resolve("passwd"), "ann:x:1000:1000::/home/ann:/bin/sh\n");
    Admission admission = new Admission(0, passwd, dir.resolve("none"));
    assertThat(admission.name(1000)).isEqualTo("ann");
    assertThat(admission.name(1001)).isEqualTo("uid 1001");
    assertThat(admission.name(0)).isEqualTo("root");
  }
}
