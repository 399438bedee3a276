package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.ssh.SshdProcesses.Holder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConfirmationTest {
  private static final long ANN = 1000;
  private static final long BOB = 1001;
  private static final long PRIVSEP = 106;
  private static final long INODE = 4711;

  @Test
  void theNamedUsersLoginUidConfirms() throws Exception {
    assertThat(judge(ANN, holder(Optional.of(ANN), 0))).isInstanceOf(Verdict.Confirmed.class);
  }

  @Test
  void anotherLoginUidContradictsWhateverTheRealUid() throws Exception {
    assertThat(judge(ANN, holder(Optional.of(BOB), ANN))).isEqualTo(new Verdict.Contradicted());
  }

  @Test
  void theRealUidConfirmsWithoutALoginUid() throws Exception {
    assertThat(judge(ANN, holder(Optional.empty(), 0), holder(Optional.empty(), ANN)))
        .isInstanceOf(Verdict.Confirmed.class);
  }

  @Test
  void rootsMonitorAndTheSeparatedChildTellNothing() throws Exception {
    assertThat(judge(0, holder(Optional.empty(), 0), holder(Optional.empty(), PRIVSEP)))
        .isEqualTo(new Verdict.Open());
  }

  @Test
  void aProcessThatDoesNotHoldTheConnectionTellsNothing() throws Exception {
    assertThat(judge(ANN, new Holder(Optional.of(ANN), ANN, Set.of(INODE + 1))))
        .isEqualTo(new Verdict.Open());
  }

  @Test
  void aConnectionThatIsGoneCannotBeConfirmed() {
    assertThat(
            Confirmation.judge(
                Optional.of(ANN),
                Optional.of(PRIVSEP),
                List.of(),
                List.of(holder(Optional.of(ANN), ANN))))
        .isEqualTo(new Verdict.Gone());
  }

  @Test
  void anUnknownUserIsNeverConfirmed() throws Exception {
    Verdict verdict =
        Confirmation.judge(
            Optional.empty(),
            Optional.of(PRIVSEP),
            List.of(socket()),
            List.of(holder(Optional.empty(), 0)));
    assertThat(verdict).isEqualTo(new Verdict.Open());
  }

  private static Verdict judge(long uid, Holder... holders) throws UnknownHostException {
    return Confirmation.judge(
        Optional.of(uid), Optional.of(PRIVSEP), List.of(socket()), List.of(holders));
  }

  private static Holder holder(Optional<Long> loginUid, long realUid) {
    return new Holder(loginUid, realUid, Set.of(INODE));
  }

  private static Socket socket() throws UnknownHostException {
    return new Socket(
        new ConnectionKey(
            new Peer(InetAddress.getByName("192.0.2.2"), 50022),
            InetAddress.getByName("192.0.2.1"),
            22),
        9,
        INODE,
        true);
  }
}
