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
                false,
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
            false,
            Optional.empty(),
            Optional.of(PRIVSEP),
            List.of(socket()),
            List.of(holder(Optional.empty(), 0)));
    assertThat(verdict).isEqualTo(new Verdict.Open());
  }

  @Test
  void rootIsConfirmedByALoginUidAndNeverByTheRealUidAlone() throws Exception {
    assertThat(judge(0, holder(Optional.empty(), 0))).isEqualTo(new Verdict.Open());
    assertThat(judge(0, holder(Optional.of(0L), 0))).isInstanceOf(Verdict.Confirmed.class);
    assertThat(Confirmation.user(List.of(holder(Optional.empty(), 0)), Optional.empty())).isEmpty();
  }

  @Test
  void aTrustedRecordNeedsNoUserButItsConnection() throws Exception {
    Verdict.Confirmed only = new Verdict.Confirmed(socket().key(), socket().cookie());
    assertThat(trusted(List.of(socket()))).isEqualTo(only);
    assertThat(trusted(List.of())).isEqualTo(new Verdict.Gone());
  }

  @Test
  void ofSeveralConnectionsATrustedRecordMeansTheOneThatItsProcessHolds() throws Exception {
    Socket other = new Socket(key("192.0.2.9"), 8, INODE + 1, true);
    Verdict.Confirmed held = new Verdict.Confirmed(socket().key(), socket().cookie());
    assertThat(trusted(List.of(other, socket()), holder(Optional.empty(), 0))).isEqualTo(held);
    assertThat(trusted(List.of(other, socket()))).isEqualTo(new Verdict.Open());
  }

  private static Verdict trusted(List<Socket> candidates, Holder... holders) {
    return Confirmation.judge(
        true, Optional.empty(), Optional.of(PRIVSEP), candidates, List.of(holders));
  }

  private static Verdict judge(long uid, Holder... holders) throws UnknownHostException {
    return Confirmation.judge(
        false, Optional.of(uid), Optional.of(PRIVSEP), List.of(socket()), List.of(holders));
  }

  private static Holder holder(Optional<Long> loginUid, long realUid) {
    return new Holder(loginUid, realUid, Set.of(INODE));
  }

  private static Socket socket() throws UnknownHostException {
    return new Socket(key("192.0.2.1"), 9, INODE, true);
  }

  private static ConnectionKey key(String local) throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("192.0.2.2"), 50022), InetAddress.getByName(local), 22);
  }
}
