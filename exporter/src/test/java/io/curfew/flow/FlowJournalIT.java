package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.kernel.Command;
import io.curfew.kernel.JournalSocket;
import io.curfew.ssh.JournalBed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flow log in a real journald. */
@Timeout(120)
final class FlowJournalIT {
  @TempDir private Path dir;

  private static String journal(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("journalctl", "--no-pager", "-q", "-t", "curfew-flow"));
    command.addAll(List.of(arguments));
    return Command.of(command.toArray(String[]::new)).run().output();
  }

  private static String journalWith(String part, String... arguments) throws Exception {
    String found = journal(arguments);
    for (int i = 0; i < 300 && !found.contains(part); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      found = journal(arguments);
    }
    return found;
  }

  @Test
  void flowsBecomeEntriesWhoseFieldsCanBeAskedFor() throws Exception {
    FlowLine line = FlowLineFixture.line();
    FlowLine hostile = FlowLineFixture.chosen("x\nPRIORITY=0\u001b\u202e");
    try (JournalBed bed = new JournalBed(dir);
        JournalSink sink =
            new JournalSink(FlowLineJson::write, new JournalSocket(JournalSocket.DEFAULT))) {
      assertThat(bed).isNotNull();
      assertThat(sink.write(List.of(line, hostile, line))).isEqualTo(3);

      String messages = journalWith("}\n{", "-o", "cat");
      for (int i = 0; i < 300 && messages.lines().count() < 3; i++) {
        messages = journalWith("}\n{", "-o", "cat");
      }
      assertThat(messages.lines())
          .containsExactly(
              FlowLineJson.text(line), FlowLineJson.text(hostile), FlowLineJson.text(line));
      assertThat(journal("-o", "cat", "CURFEW_DPORT=443", "CURFEW_PROCESS=curl", "PRIORITY=6"))
          .hasLineCount(2);
      assertThat(journal("PRIORITY=0")).isEmpty();
      assertThat(
              journal(
                  "-o", "cat", "--output-fields=CURFEW_CMDLINE", "CURFEW_COOKIE=" + Long.MAX_VALUE))
          .isEqualTo("x\\u{a}PRIORITY=0\\u{1b}\\u{202e}\n");
    }
  }

  @Test
  void aJournaldThatIsStartedAnewIsFoundAgain() throws Exception {
    FlowLine line = FlowLineFixture.line();
    try (JournalSink sink =
        new JournalSink(FlowLineJson::write, new JournalSocket(JournalSocket.DEFAULT))) {
      assertThatThrownBy(() -> sink.write(List.of(line)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does systemd-journald run?");
      for (int i = 0; i < 2; i++) {
        try (JournalBed bed = new JournalBed(dir)) {
          assertThat(bed).isNotNull();
          assertThat(sink.write(List.of(line))).isEqualTo(1);
          assertThat(journalWith("198.51.100.7", "-o", "cat")).hasLineCount(1);
        }
      }
    }
  }

  @Test
  void aListenerThatTakesNothingIsNotWaitedForLong() throws Exception {
    Path path = dir.resolve("socket");
    try (UnixDatagramChannel deaf = UnixDatagramChannel.open();
        JournalSocket socket = new JournalSocket(path)) {
      deaf.bind(new UnixSocketAddress(path.toFile()));
      byte[] entry = "MESSAGE=x\n".getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  socket.send(entry);
                }
              })
          .hasMessageContaining("takes nothing for a second");
      ByteBuffer received = ByteBuffer.allocate(64);
      deaf.receive(received);
      assertThat(new String(received.array(), 0, received.position(), StandardCharsets.UTF_8))
          .isEqualTo("MESSAGE=x\n");
    }
  }
}
