package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where alerts of some hosts are forwarded to: all but the host's name comes from here, and that,
 * too, where an address is given.
 *
 * @param match the whole instance label
 * @param tls https rather than http
 * @param path of the webhook on the host
 * @param token sent to the host
 * @param files of certificates; none of them where the relay is off
 * @param address connected to instead of the label's host
 * @param serverName in the header Host and in the certificate, instead of the name connected to
 */
public record RelayTarget(
    Pattern match,
    boolean tls,
    int port,
    String path,
    Optional<BearerToken> token,
    RelayFiles files,
    Optional<TargetHost> address,
    Optional<TargetHost> serverName) {
  static final Set<String> KEYS =
      Set.of(
          "match",
          "scheme",
          "port",
          "path",
          "token-file",
          "ca-file",
          "cert-file",
          "key-file",
          "address",
          "server-name");

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*");

  /**
   * Reads one entry.
   *
   * @param used whether its files are read at all
   */
  static RelayTarget read(Section target, boolean used) throws ConfigProblem {
    boolean tls = !target.has("scheme") || target.word("scheme", "http", "https").equals("https");
    for (String key : List.of("ca-file", "cert-file", "key-file")) {
      if (!tls && target.has(key)) {
        throw target.problem(key, "only with scheme = https");
      }
    }
    return new RelayTarget(
        target.text("match", RelayTarget::pattern),
        tls,
        target.has("port") ? target.integer("port", 1, 65535) : 10220,
        target.has("path") ? target.text("path", RelayTarget::path) : "/api/v1/alerts",
        target.has("token-file") ? target.token("token-file", used) : Optional.empty(),
        files(target, used),
        host(target, "address"),
        host(target, "server-name"));
  }

  private static Optional<Path> path(Section target, String key) throws ConfigProblem {
    return target.has(key) ? target.optionalPath(key) : Optional.empty();
  }

  private static RelayFiles files(Section target, boolean used) throws ConfigProblem {
    RelayFiles files =
        new RelayFiles(
            path(target, "ca-file"), path(target, "cert-file"), path(target, "key-file"));
    if (files.certificate().isPresent() != files.key().isPresent()) {
      throw target.problem(
          files.key().isPresent() ? "key-file" : "cert-file",
          "cert-file and key-file expected together");
    }
    if (!used) {
      return new RelayFiles(Optional.empty(), Optional.empty(), Optional.empty());
    }
    // Each key's files apart, so that the problem has its line.
    read(
        target, "ca-file", new RelayFiles(files.authorities(), Optional.empty(), Optional.empty()));
    read(target, "cert-file", new RelayFiles(Optional.empty(), files.certificate(), files.key()));
    return files;
  }

  private static void read(Section target, String key, RelayFiles files) throws ConfigProblem {
    try {
      FileReading<RelayTls> unused = files.read();
    } catch (IOException e) {
      throw target.problem(key, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<TargetHost> host(Section target, String key) throws ConfigProblem {
    return target.has(key) ? Optional.of(target.text(key, TargetHost::parse)) : Optional.empty();
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("regular expression expected: " + e.getDescription(), e);
    }
  }

  private static String path(String text) {
    if (!PATH.matcher(text).matches()) {
      throw new IllegalArgumentException("a path as in /api/v1/alerts expected");
    }
    return text;
  }
}
