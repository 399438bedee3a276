package io.curfew.control;

import io.curfew.flow.DestinationOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/** Asks the running exporter. */
public final class ControlClient {
  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /** The live picture as one line of JSON. */
  public String statusJson() throws IOException {
    return String.join("\n", ask(Map.of("request", "status", "format", "json")));
  }

  /** The live picture, drawn. */
  public List<String> statusText() throws IOException {
    List<String> drawn = new ArrayList<>();
    for (String line : ask(Map.of("request", "status", "format", "text"))) {
      Optional.ofNullable(ControlLine.read(line).get("line")).ifPresent(drawn::add);
    }
    return drawn;
  }

  /** Whether somebody listens at the socket. */
  public boolean answers() {
    if (!Files.exists(socket)) {
      return false;
    }
    try (UnixSocketChannel channel =
        UnixSocketChannel.open(new UnixSocketAddress(socket.toFile()))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The open SSH sessions as one line of JSON. */
  public String sessionsJson() throws IOException {
    return String.join("\n", ask(Map.of("request", "sessions")));
  }

  /**
   * Destinations as one line of JSON.
   *
   * @param narrowed the fields "state" and "limit" of {@link DestinationsRequest}, or none
   */
  public String destinationsJson(Map<String, String> narrowed) throws IOException {
    Map<String, String> request = new TreeMap<>(narrowed);
    request.put("request", "destinations");
    return String.join("\n", ask(request));
  }

  /**
   * Has destinations learned, trusted or forgotten, by {@link DestinationOrderRequest}'s fields.
   */
  public DestinationOrder.Outcome order(Map<String, String> fields) throws IOException {
    Map<String, String> request = new TreeMap<>(fields);
    request.put("request", "destination");
    Map<String, String> answer = ControlLine.read(ask(request).get(0));
    return new DestinationOrder.Outcome(
        answer.getOrDefault("done", "0").equals("0") ? 0 : 1, answer.getOrDefault("line", ""));
  }

  /**
   * What the exporter says of itself, as {@link HealthRequest} names it.
   *
   * @throws IOException when there is no answer in this time
   */
  public Map<String, String> health(Duration longest) throws IOException {
    Map<String, String> request = Map.of("request", "health");
    try {
      return ControlLine.read(InTime.ask(() -> ask(request), longest).get(0));
    } catch (IOException e) {
      // What was asked says itself which socket it was.
      throw e.getCause() instanceof TimeoutException ? unanswered(e) : e;
    }
  }

  /** Has the exporter {@code install} its nf_tables table or {@code remove} it; what it did. */
  public String table(String what) throws IOException {
    return ControlLine.read(ask(Map.of("request", "table", "do", what)).get(0))
        .getOrDefault("line", "");
  }

  /**
   * Has the exporter look once more before the host sleeps.
   *
   * @param longest to wait; the look may take the exporter a while, and others may be asking
   * @throws IOException when there is no answer in this time, or none that says yes or no
   */
  public LastAnswer lastCheck(Duration longest) throws IOException {
    Map<String, String> request = Map.of("request", "sleep-last-check");
    return LastAnswer.of(ControlLine.read(InTime.ask(() -> ask(request), longest).get(0)));
  }

  /** The guard's view as one line of JSON. */
  public String sleepJson() throws IOException {
    return String.join("\n", ask(Map.of("request", "sleep-explain")));
  }

  /** Has the host kept awake, or an entry released, by {@link KeepAwakeRequest}'s fields. */
  public String keepAwake(Map<String, String> fields) throws IOException {
    Map<String, String> request = new TreeMap<>(fields);
    request.put("request", "keep-awake");
    return ControlLine.read(ask(request).get(0)).getOrDefault("line", "");
  }

  /** Calls an announced sleep off; what came of it. */
  public String cancelSleep() throws IOException {
    return ControlLine.read(ask(Map.of("request", "sleep-cancel")).get(0)).getOrDefault("line", "");
  }

  /**
   * Looks on at new flows.
   *
   * @param protocols of which; none for all
   */
  public ControlFeed flows(List<String> protocols) throws IOException {
    return look(Map.of("request", "flows", "protocols", String.join(",", protocols)));
  }

  /** Looks on at the rules that are hit most, by {@link FirewallRulesStream}'s fields. */
  public ControlFeed firewallRules(int top, RuleOrder by) throws IOException {
    return look(Map.of("request", "firewall-rules", "top", Integer.toString(top), "by", by.word()));
  }

  private ControlFeed look(Map<String, String> request) throws IOException {
    mustExist();
    ByteBuffer line = line(request);
    try {
      UnixSocketChannel channel = UnixSocketChannel.open(new UnixSocketAddress(socket.toFile()));
      channel.write(line);
      return new ControlFeed(channel);
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  private void mustExist() throws IOException {
    Path directory = socket.getParent();
    if (directory != null && Files.isDirectory(directory) && !Files.isExecutable(directory)) {
      throw new IOException(
          socket + ": permission denied: run this as root or as one of the group curfew");
    }
    if (!Files.exists(socket)) {
      throw new IOException(
          "no exporter answers at " + socket + "; is it running, and does control.socket agree?");
    }
  }

  // Made before the connection: a JVM that has just started takes its time to load what writes
  // JSON, and the server waits for a second only.
  private static ByteBuffer line(Map<String, String> request) {
    return ByteBuffer.wrap((ControlLine.write(request) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private List<String> ask(Map<String, String> request) throws IOException {
    mustExist();
    ByteBuffer line = line(request);
    try (UnixSocketChannel channel =
        UnixSocketChannel.open(new UnixSocketAddress(socket.toFile()))) {
      channel.write(line);
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      List<String> answer = reader.lines().toList();
      refuse(answer);
      return answer;
    } catch (UncheckedIOException e) {
      // An exporter that is killed before it has read the request resets the connection.
      throw unanswered(Objects.requireNonNullElse(e.getCause(), new IOException(e)));
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  private IOException unanswered(IOException why) {
    return new IOException("control socket " + socket + ": " + why.getMessage(), why);
  }

  private static void refuse(List<String> answer) throws IOException {
    if (answer.isEmpty()) {
      throw new IOException("no answer");
    }
    if (answer.get(0).startsWith("{\"error\"")) {
      throw new IOException(ControlLine.read(answer.get(0)).getOrDefault("error", "refused"));
    }
  }
}
