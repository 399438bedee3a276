package io.curfew.flow;

import io.curfew.kernel.JournalSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** The flow log as entries of the journal. */
final class JournalSink implements LineSink {
  private final LineFormat format;
  private final JournalSocket socket;

  JournalSink(LineFormat format, JournalSocket socket) {
    this.format = format;
    this.socket = socket;
  }

  @Override
  public int write(List<FlowLine> lines) throws IOException {
    int written = 0;
    for (FlowLine line : lines) {
      ByteArrayOutputStream message = new ByteArrayOutputStream(512);
      format.write(line, message);
      try {
        socket.send(JournalFields.of(line, message.toByteArray()));
      } catch (IOException e) {
        if (written == 0) {
          throw e;
        }
        return written;
      }
      written++;
    }
    return written;
  }

  @Override
  public void close() {
    socket.close();
  }
}
