package io.curfew.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One byte back and forth over one TCP connection: {@code serve} at one end, and at the other an
 * address. That one reads milliseconds from its standard input and prints how many exchanges it had
 * in them.
 */
final class PingPong {
  private static final int PORT = 22;
  private static final long NANOS_A_MILLI = 1_000_000;

  private PingPong() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("serve")) {
      serve();
    } else {
      ask(arguments[0]);
    }
  }

  private static void serve() throws IOException {
    try (ServerSocket listener = new ServerSocket(PORT, 1, InetAddress.getByAddress(new byte[4]));
        Socket socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      for (int one = in.read(); one >= 0; one = in.read()) {
        socket.getOutputStream().write(one);
      }
    }
  }

  private static void ask(String address) throws IOException {
    BufferedReader wanted =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (Socket socket = new Socket(address, PORT)) {
      socket.setTcpNoDelay(true);
      for (String line = wanted.readLine(); line != null; line = wanted.readLine()) {
        long end = System.nanoTime() + Long.parseLong(line) * NANOS_A_MILLI;
        long exchanges = 0;
        while (System.nanoTime() < end) {
          socket.getOutputStream().write(1);
          if (socket.getInputStream().read() < 0) {
            throw new IOException("the other end closed");
          }
          exchanges++;
        }
        System.out.println(exchanges);
      }
    }
  }
}
