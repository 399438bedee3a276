package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notices as the kernel sends them: what one commit changed, then the generation it made. */
final class ChangeLogTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int NEW_TABLE = 0;
  private static final int NEW_GENERATION = 15;

  private final ChangeLog log = new ChangeLog();

  @BeforeEach
  void listenSinceGenerationOne() {
    log.startAnew();
    log.upTo(1);
  }

  @Test
  void handsOverWhatLedToAGenerationAndKeepsTheRest() {
    commit(2, "a", "b");
    commit(3, "c");
    assertThat(tables(log.upTo(2))).containsExactly("a", "b");
    assertThat(tables(log.upTo(3))).containsExactly("c");
    assertThat(log.upTo(3).complete()).isTrue();
  }

  @Test
  void saysWhenTheLastOfThemWasNoticed() {
    commit(2, "a");
    assertThat(log.upTo(2).last()).contains(NOON);
    assertThat(log.upTo(2).last()).isEmpty();
  }

  @Test
  void aGenerationThatNoNoticeToldOfIsIncomplete() {
    commit(2, "a");
    assertThat(log.reached(3)).isFalse();
    Changes changes = log.upTo(3);
    assertThat(changes.complete()).isFalse();
    assertThat(changes.changes()).isEmpty();
  }

  @Test
  void afterALossTheRestOfTheTornCommitIsNotBelieved() {
    table("a");
    log.lose();
    table("b");
    generation(2);
    commit(3, "c");
    assertThat(log.upTo(2).complete()).isFalse();
    assertThat(log.upTo(3)).matches(Changes::complete, "whole again");
  }

  @Test
  void aCommitThatWasTornAfterTheReadingSpoilsTheNextOne() {
    log.lose();
    log.upTo(1);
    table("b");
    generation(2);
    assertThat(log.upTo(2).complete()).isFalse();
    commit(3, "c");
    assertThat(tables(log.upTo(3))).containsExactly("c");
  }

  @Test
  void generationsStartAnewAfterTheLastNumber() {
    commit(0xffff_fffeL, "a");
    commit(1, "b");
    assertThat(tables(log.upTo(0xffff_fffeL))).containsExactly("a");
    assertThat(log.reached(1)).isTrue();
    assertThat(tables(log.upTo(1))).containsExactly("b");
  }

  @Test
  void moreChangesThanThereIsRoomForAreALoss() {
    for (int i = 0; i <= ChangeLog.ROOM; i++) {
      table("t");
    }
    generation(2);
    assertThat(log.upTo(2).complete()).isFalse();
    commit(3, "c");
    assertThat(tables(log.upTo(3))).containsExactly("c");
  }

  @Test
  void bytesThatAreNoNoticeAreALossAndNoError() {
    log.take(ByteBuffer.wrap(new byte[] {1, 2, 3}).order(ByteOrder.nativeOrder()), NOON);
    generation(2);
    assertThat(log.upTo(2).complete()).isFalse();
  }

  private void commit(long generation, String... tables) {
    for (String table : tables) {
      table(table);
    }
    generation(generation);
  }

  private static List<String> tables(Changes changes) {
    assertThat(changes.complete()).isTrue();
    return changes.changes().stream().map(c -> ((Change.TableMade) c).table().name()).toList();
  }

  private void table(String name) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer message = message(NEW_TABLE, 20 + 4 + 4);
    message.putShort((short) (4 + text.length)).putShort((short) 1).put(text);
    log.take(message.position(0), NOON);
  }

  private void generation(long id) {
    ByteBuffer message = message(NEW_GENERATION, 20 + 8);
    message.putShort((short) 8).putShort((short) 1);
    message.order(ByteOrder.BIG_ENDIAN).putInt((int) id).order(ByteOrder.nativeOrder());
    log.take(message.position(0), NOON);
  }

  private static ByteBuffer message(int type, int length) {
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    message.putInt(length).putShort((short) (10 << 8 | type)).putShort((short) 0);
    message.putInt(0).putInt(0);
    return message.put((byte) 1).put((byte) 0).putShort((short) 0);
  }
}
