package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.ssh.SshdProcesses.Family;
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
                family(holder(Optional.of(ANN), ANN))))
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
            family(holder(Optional.empty(), 0)));
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
    assertThat(trusted(List.of(socket()), family(holder(Optional.empty(), 0)))).isEqualTo(held());
    assertThat(trusted(List.of(), family())).isEqualTo(new Verdict.Gone());
  }

  @Test
  void aTrustedRecordOfAProcessThatEndedIsNotTakenForThePortsNextHolder() throws Exception {
    assertThat(trusted(List.of(socket()), Family.NOBODY)).isEqualTo(new Verdict.Open());
    Holder elsewhere = new Holder(Optional.empty(), 0, Set.of(INODE + 1));
    assertThat(trusted(List.of(socket()), family(elsewhere))).isEqualTo(new Verdict.Open());
  }

  @Test
  void aTrustedRecordOfAProcessThatCannotBeLookedIntoMeansTheOnlyConnection() throws Exception {
    Family hidden = new Family(List.of(), true);
    assertThat(trusted(List.of(socket()), hidden)).isEqualTo(held());
    assertThat(trusted(List.of(other(), socket()), hidden)).isEqualTo(new Verdict.Open());
  }

  @Test
  void ofSeveralConnectionsATrustedRecordMeansTheOneThatItsProcessHolds() throws Exception {
    List<Socket> both = List.of(other(), socket());
    assertThat(trusted(both, family(holder(Optional.empty(), 0)))).isEqualTo(held());
    assertThat(trusted(both, family())).isEqualTo(new Verdict.Open());
  }

  private static Verdict trusted(List<Socket> candidates, Family family) {
    return Confirmation.judge(true, Optional.empty(), Optional.of(PRIVSEP), candidates, family);
  }

  private static Verdict judge(long uid, Holder... holders) throws UnknownHostException {
    return Confirmation.judge(
        false, Optional.of(uid), Optional.of(PRIVSEP), List.of(socket()), family(holders));
  }

  private static Verdict held() throws UnknownHostException {
    return new Verdict.Confirmed(socket().key(), socket().cookie());
  }

  private static Family family(Holder... holders) {
    return new Family(List.of(holders), false);
  }

  private static Holder holder(Optional<Long> loginUid, long realUid) {
    return new Holder(loginUid, realUid, Set.of(INODE));
  }

  private static Socket other() throws UnknownHostException {
    return new Socket(key("192.0.2.9"), 8, INODE + 1, true);
  }

  private static Socket socket() throws UnknownHostException {
    return new Socket(key("192.0.2.1"), 9, INODE, true);
  }

  private static ConnectionKey key(String local) throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("192.0.2.2"), 50022), InetAddress.getByName(local), 22);
  }
}
