package io.curfew.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the status of an answer in HTTP/1.1 (RFC 9112, 4), and nothing behind it: no header and no
 * body of a host means anything to a relay, so none of them can.
 */
final class StatusLine {
  private static final int MAX_BYTES = 16 * 1024;
  private static final Pattern FORM = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

  private final InputStream in;
  private int left = MAX_BYTES;

  private StatusLine(InputStream in) {
    this.in = in;
  }

  /**
   * The status, 200 to 599.
   *
   * @throws IOException when there is none in the first 16 KiB
   */
  static int read(InputStream in) throws IOException {
    return new StatusLine(in).finalStatus();
  }

  private int finalStatus() throws IOException {
    int status = status();
    while (status < 200) {
      // An interim answer (RFC 9110, 15.2): its headers end in an empty line.
      while (!line().isEmpty()) {}
      status = status();
    }
    return status;
  }

  private int status() throws IOException {
    Matcher line = FORM.matcher(line());
    if (!line.matches()) {
      throw new IOException("no answer of HTTP/1.1");
    }
    return Integer.parseInt(line.group(1));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the answer broke off");
      }
      if (--left <= 0) {
        throw new IOException("the answer's head is longer than " + MAX_BYTES + " bytes");
      }
      line.append((char) next);
    }
    left--;
    int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? 1 : 0;
    return line.substring(0, line.length() - end);
  }
}
