package io.curfew.sleep;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** logind's Manager on a test's own bus; it says what the test wants said, and "yes" otherwise. */
public final class FakeLogind implements Login1, Properties, AutoCloseable {
  final Map<String, String> answers = new ConcurrentHashMap<>();
  volatile List<InhibitorLock> locks = List.of();
  volatile CountDownLatch mayAnswer = new CountDownLatch(0);
  volatile List<ListedSession> sessions = List.of();
  volatile boolean preparing;

  /** Requests to sleep, as method and argument. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What becomes of a request to sleep. */
  volatile Optional<RuntimeException> refusal = Optional.empty();

  /** Whether it has the methods with flags (systemd 249 on). */
  volatile boolean knowsFlags = true;

  volatile Runnable whenRequested = () -> {};

  private final DBusConnection bus;

  FakeLogind(Path socket) throws DBusException {
    bus = DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build();
    bus.exportObject(PATH, this);
    bus.requestBusName(NAME);
  }

  static InhibitorLock lock(String what, String who, String why, String mode) {
    return new InhibitorLock(what, who, why, mode, new UInt32(0), new UInt32(4711));
  }

  /** One that ListSessions names; its object has to be exported, or it is gone. */
  static ListedSession listed(String id, String user) {
    return new ListedSession(id, new UInt32(1000), user, "", path(id));
  }

  // As logind escapes it: a leading digit becomes _3N.
  private static DBusPath path(String id) {
    return new DBusPath(PATH + "/session/_3" + id);
  }

  /** Exports the object of a session. */
  void export(String id, Map<String, Object> properties) throws DBusException {
    bus.exportObject(path(id).getPath(), new FakeProperties(path(id).getPath(), properties));
  }

  /** Connections on the bus besides this one. */
  long strangers() {
    return List.of(bus.getNames()).stream()
        .filter(n -> n.startsWith(":") && !n.equals(bus.getUniqueName()))
        .count();
  }

  private String answer(String action) {
    try {
      boolean unused = mayAnswer.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answers.getOrDefault(action, "yes");
  }

  private void request(String call) {
    requests.add(call);
    whenRequested.run();
    String unused = answer("request");
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private void request(String method, UInt64 flags) {
    if (!knowsFlags) {
      throw new org.freedesktop.dbus.errors.UnknownMethod("Unknown method " + method);
    }
    request(method + " " + flags);
  }

  @Override
  public String CanHibernate() {
    return answer("hibernate");
  }

  @Override
  public String CanSuspend() {
    return answer("suspend");
  }

  @Override
  public String CanHybridSleep() {
    return answer("hybrid-sleep");
  }

  @Override
  public String CanSuspendThenHibernate() {
    return answer("suspend-then-hibernate");
  }

  @Override
  public String CanPowerOff() {
    return answer("poweroff");
  }

  @Override
  public List<InhibitorLock> ListInhibitors() {
    return locks;
  }

  @Override
  public List<ListedSession> ListSessions() {
    return sessions;
  }

  @Override
  public void HibernateWithFlags(UInt64 flags) {
    request("HibernateWithFlags", flags);
  }

  @Override
  public void SuspendWithFlags(UInt64 flags) {
    request("SuspendWithFlags", flags);
  }

  @Override
  public void HybridSleepWithFlags(UInt64 flags) {
    request("HybridSleepWithFlags", flags);
  }

  @Override
  public void SuspendThenHibernateWithFlags(UInt64 flags) {
    request("SuspendThenHibernateWithFlags", flags);
  }

  @Override
  public void PowerOffWithFlags(UInt64 flags) {
    request("PowerOffWithFlags", flags);
  }

  @Override
  public void Hibernate(boolean interactive) {
    request("Hibernate " + interactive);
  }

  @Override
  public void Suspend(boolean interactive) {
    request("Suspend " + interactive);
  }

  @Override
  public void HybridSleep(boolean interactive) {
    request("HybridSleep " + interactive);
  }

  @Override
  public void SuspendThenHibernate(boolean interactive) {
    request("SuspendThenHibernate " + interactive);
  }

  @Override
  public void PowerOff(boolean interactive) {
    request("PowerOff " + interactive);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <A> A Get(String face, String name) {
    return (A) (Object) preparing;
  }

  @Override
  public <A> void Set(String face, String name, A value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Variant<?>> GetAll(String face) {
    return new HashMap<>();
  }

  @Override
  public String getObjectPath() {
    return PATH;
  }

  @Override
  public void close() {
    bus.disconnect();
  }
}
