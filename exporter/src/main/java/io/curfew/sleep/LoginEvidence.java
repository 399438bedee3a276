package io.curfew.sleep;

import io.curfew.config.OpenSessions;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.errors.UnknownInterface;
import org.freedesktop.dbus.errors.UnknownMethod;
import org.freedesktop.dbus.errors.UnknownObject;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;

/** Asks logind who is logged in. */
final class LoginEvidence implements Evidence {
  private static final String SESSION = "org.freedesktop.login1.Session";

  // logind allows 8192 sessions; each one is asked by itself, and all within one bounded question.
  private static final int MOST_ASKED = 256;

  private final HostBus bus;
  private final HostClock clock;
  private final LoginSessions sessions;

  LoginEvidence(HostBus bus, OpenSessions policy, HostClock clock) {
    this.bus = bus;
    this.clock = clock;
    this.sessions = new LoginSessions(policy);
  }

  private record Listed(List<LoginSession> asked, int unasked) {}

  @Override
  public String source() {
    return "login";
  }

  @Override
  public synchronized Testimony testify(Duration window) {
    try {
      Listed listed = bus.ask(LoginEvidence::ask, HostBus.USUAL);
      return sessions.judge(
          listed.asked(), listed.unasked(), clock.now(), clock.monotonicNanos(), window);
    } catch (IOException e) {
      return new Testimony(LastActivity.unknown(), List.of(Logind.noAnswer(e)));
    }
  }

  private static Listed ask(DBusConnection connection) throws DBusException {
    List<ListedSession> listed = HostBus.logind(connection).ListSessions();
    List<LoginSession> asked = new ArrayList<>();
    for (ListedSession session : listed.subList(0, Math.min(listed.size(), MOST_ASKED))) {
      asked.add(ask(connection, session));
    }
    return new Listed(asked, listed.size() - asked.size());
  }

  private static LoginSession ask(DBusConnection connection, ListedSession session)
      throws DBusException {
    try {
      Properties object =
          connection.getRemoteObject(Login1.NAME, session.path.getPath(), Properties.class);
      Map<String, Object> properties = new HashMap<>();
      object.GetAll(SESSION).forEach((name, variant) -> properties.put(name, variant.getValue()));
      return LoginSession.of(session.id, session.user, properties);
    } catch (UnknownObject | UnknownInterface | UnknownMethod e) {
      return LoginSession.vanished(session.id, session.user);
    }
  }
}
