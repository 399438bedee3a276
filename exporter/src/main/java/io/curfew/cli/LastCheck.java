package io.curfew.cli;

import io.curfew.control.LastAnswer;
import io.curfew.sleep.SleepMark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Whether systemd may go on with a sleep, asked by its sleep units before they go to the kernel.
 *
 * <p>A sleep is curfew's own when its mark stands beside the control socket, or when the exporter
 * says so. Then only the exporter's clear word lets it pass: a blocker, an error, silence, a mark
 * that can't be read and an exporter that knows nothing of its own mark all stop it. Without a mark
 * it is somebody else's, and whatever is wrong with curfew must not stop that: an exporter that is
 * dead, stuck or of another version lets it pass, after two seconds at most.
 *
 * <p>The mark is looked for where the configuration puts the socket and at the default place: the
 * file may have been edited since the exporter read it. For the same reason a configuration that
 * can't be read only narrows the search to the default place; if it stopped every sleep, a misspelt
 * key would keep a laptop from sleeping for good. The price: an exporter on another socket whose
 * configuration breaks while its sleep is under way isn't checked a last time.
 */
final class LastCheck {
  /** An exporter that was not asked for a mark's sake has nothing to read before it answers. */
  static final Duration BRIEFLY = Duration.ofSeconds(2);

  /** It reads everything again: logind, systemd's jobs, every source. */
  static final Duration GENEROUS = Duration.ofSeconds(20);

  /** This boot, and how long ago it began. */
  record Now(String bootId, long boottimeNanos) {}

  /** The exporter that listens at a socket. */
  @FunctionalInterface
  interface Exporters {
    /**
     * Asks it.
     *
     * @throws IOException when there is none or no answer in this time
     */
    LastAnswer ask(Path socket, Duration longest) throws IOException;
  }

  private final Set<Path> sockets;
  private final Exporters exporters;

  LastCheck(Set<Path> sockets, Exporters exporters) {
    this.sockets = sockets;
    this.exporters = exporters;
  }

  /** Empty when the sleep may go on; else one line of why not. */
  Optional<String> refusal(Now now) {
    return sockets.stream()
        .map(socket -> refusal(socket, now))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> refusal(Path socket, Now now) {
    try {
      return SleepMark.beside(socket).stands(now.bootId(), now.boottimeNanos())
          ? own(socket)
          : perhapsOwn(socket);
    } catch (IOException e) {
      return Optional.of("the mark of curfew's sleep can't be read: " + e.getMessage());
    }
  }

  private Optional<String> own(Path socket) {
    try {
      LastAnswer answer = exporters.ask(socket, GENEROUS);
      return answer.ours()
          ? answer.blocked()
          : Optional.of("curfew asked for this sleep, and its exporter knows nothing of it");
    } catch (IOException e) {
      return Optional.of("curfew asked for this sleep, and can't say yes: " + e.getMessage());
    }
  }

  // The mark is set before the exporter asks for its sleep and taken away after it: this finds only
  // a mark that somebody deleted.
  private Optional<String> perhapsOwn(Path socket) {
    try {
      return exporters.ask(socket, BRIEFLY).blocked();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
