package io.curfew.ssh;

import java.util.List;

/** What the live picture shows of SSH: users by name, sessions the oldest first. */
public record SshPicture(List<UserBytes> users, List<OpenSession> sessions) {
  static final SshPicture EMPTY = new SshPicture(List.of(), List.of());

  public SshPicture {
    users = List.copyOf(users);
    sessions = List.copyOf(sessions);
  }
}
