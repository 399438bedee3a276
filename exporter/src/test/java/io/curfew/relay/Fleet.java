package io.curfew.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Answers on every address of the namespace, on one port: those that are hosts of the fleet as they
 * were told to, all others not at all, but each contact is written down.
 */
final class Fleet implements AutoCloseable {
  /** What a host does with a request that has come. */
  @FunctionalInterface
  interface Manner {
    void answer(Socket socket) throws IOException, InterruptedException;
  }

  /** One request. */
  record Seen(String address, String request, String serverName) {}

  final Queue<String> contacts = new ConcurrentLinkedQueue<>();
  final Queue<Seen> requests = new ConcurrentLinkedQueue<>();
  private final Map<String, Manner> hosts = new ConcurrentHashMap<>();
  private final Map<String, SSLContext> secured = new ConcurrentHashMap<>();
  private final Set<String> demanding = ConcurrentHashMap.newKeySet();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final ServerSocket listener;

  Fleet(int port) throws IOException {
    listener = new ServerSocket(port, 500);
    Relay.daemon(this::accept, "fleet").start();
  }

  static Manner says(String answer) {
    return socket -> socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Manner status(int status) {
    return says("HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\n\r\n");
  }

  void host(String address, Manner manner) throws IOException {
    hosts.put(InetAddress.getByName(address).getHostAddress(), manner);
  }

  void host(String address, SSLContext context, Manner manner) throws IOException {
    secured.put(InetAddress.getByName(address).getHostAddress(), context);
    host(address, manner);
  }

  /** From now on it lets nobody in without a certificate. */
  void demandsCertificates(String address) {
    demanding.add(address);
  }

  long contacts(String address) {
    return contacts.stream().filter(address::equals).count();
  }

  List<Seen> requests(String address) {
    return requests.stream().filter(r -> r.address().equals(address)).toList();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Relay.daemon(() -> serve(socket), "fleet-host").start();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket accepted) {
    String address = accepted.getLocalAddress().getHostAddress();
    contacts.add(address);
    try (Socket socket = secure(accepted, address)) {
      Optional<Manner> manner = Optional.ofNullable(hosts.get(address));
      if (manner.isPresent()) {
        String request = read(socket.getInputStream());
        requests.add(new Seen(address, request, serverName(socket)));
        manner.get().answer(socket);
      }
    } catch (IOException e) {
      // The relay hung up, which is some tests' point.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket secure(Socket accepted, String address) throws IOException {
    SSLContext context = secured.get(address);
    if (context == null) {
      return accepted;
    }
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(accepted, null, accepted.getPort(), true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(demanding.contains(address));
    socket.startHandshake();
    return socket;
  }

  private static String serverName(Socket socket) {
    return socket instanceof SSLSocket tls
            && tls.getSession() instanceof ExtendedSSLSession session
            && !session.getRequestedServerNames().isEmpty()
            && session.getRequestedServerNames().get(0) instanceof SNIHostName name
        ? name.getAsciiName()
        : "";
  }

  /** Head and body: the relay's body has no blank line, and ends with its last bracket. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String text = "";
    while (!text.matches("(?s).*\r\n\r\n.*\\}]}")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      all.write(next);
      text = next == '}' ? all.toString(StandardCharsets.UTF_8) : "";
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
