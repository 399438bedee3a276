package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.kernel.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Names and numbers of the host's users: /etc/passwd below the host's root, or else, where that is
 * this root, the name service switch.
 */
final class Accounts {
  private static final int MAX_LINES = 100_000;
  private static final int MAX_REMEMBERED = 256;
  private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Path PASSWD = Path.of("/etc/passwd");

  /** A name that anybody may write into a log must not start a process each time. */
  private final Map<String, Answer> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private final HostSettings host;

  private record Account(String name, long uid) {}

  private record Answer(Optional<Account> account, long atNanos) {}

  Accounts(HostSettings host) {
    this.host = host;
  }

  Optional<Long> uid(String name) throws IOException {
    return find(name, a -> a.name().equals(name)).map(Account::uid);
  }

  Optional<String> name(long uid) throws IOException {
    return find(Long.toString(uid), a -> a.uid() == uid).map(Account::name);
  }

  private Optional<Account> find(String key, Predicate<Account> wanted) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(host.seen(PASSWD)), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      for (int n = 0; line != null && n < MAX_LINES; n++) {
        Optional<Account> account = account(line).filter(wanted);
        if (account.isPresent()) {
          return account;
        }
        line = lines.readLine();
      }
    }
    return bySwitch(key, wanted);
  }

  private Optional<Account> bySwitch(String key, Predicate<Account> wanted) throws IOException {
    if (!host.root().equals(Path.of("/"))) {
      return Optional.empty();
    }
    Answer known = remembered.get(key);
    long now = System.nanoTime();
    if (known == null || now - known.atNanos() > FORGET_NANOS) {
      Command.Result result =
          Command.of("getent", "passwd", "--", key).withTimeout(Duration.ofSeconds(3)).run();
      known = new Answer(result.output().lines().findFirst().flatMap(Accounts::account), now);
      remembered.put(key, known);
    }
    // getent takes a name of digits for a number.
    return known.account().filter(wanted);
  }

  private static Optional<Account> account(String line) {
    String[] fields = line.split(":", 4);
    if (fields.length < 4 || !fields[2].matches("\\d{1,10}")) {
      return Optional.empty();
    }
    return Optional.of(new Account(fields[0], Long.parseLong(fields[2])));
  }
}
