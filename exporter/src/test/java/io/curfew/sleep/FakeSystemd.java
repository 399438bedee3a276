package io.curfew.sleep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;

/** systemd's Manager on a test's own bus. */
public final class FakeSystemd implements Systemd1, AutoCloseable {
  private static final DBusPath NOTHING = new DBusPath("/");

  volatile List<ListedJob> jobs = List.of();

  /** ActiveState by unit; inactive otherwise. */
  final Map<String, String> active = new ConcurrentHashMap<>();

  /** Calls that change something, as method and unit. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** Whether the caller is root, who alone may hold and reset units. */
  volatile boolean privileged = true;

  private final DBusConnection bus;

  FakeSystemd(Path socket) throws DBusException {
    bus = DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build();
    bus.exportObject(PATH, this);
    bus.requestBusName(NAME);
  }

  static ListedJob job(int id, String unit, String type, String state) {
    return new ListedJob(
        new UInt32(id), unit, type, state, new DBusPath(PATH + "/job/" + id), path(unit));
  }

  /** Exports the object of a unit, whose properties the test may change afterwards. */
  Map<String, Object> unit(String name, Map<String, Object> properties) throws DBusException {
    Map<String, Object> values = new ConcurrentHashMap<>(properties);
    bus.exportObject(path(name).getPath(), new FakeProperties(path(name).getPath(), values));
    return values;
  }

  private static DBusPath path(String unit) {
    StringBuilder escaped = new StringBuilder(PATH + "/unit/");
    unit.chars()
        .forEach(
            c ->
                escaped.append(
                    Character.isLetterOrDigit(c) ? "" + (char) c : "_%02x".formatted(c)));
    return new DBusPath(escaped.toString());
  }

  private void change(String call) {
    calls.add(call);
    if (!privileged) {
      throw new AccessDenied("Access denied");
    }
  }

  @Override
  public List<ListedJob> ListJobs() {
    return jobs;
  }

  @Override
  public List<ListedUnit> ListUnitsByNames(List<String> names) {
    return names.stream().map(this::listed).toList();
  }

  private ListedUnit listed(String name) {
    return new ListedUnit(
        name,
        "Daily apt download activities",
        "loaded",
        active.getOrDefault(name, "inactive"),
        "dead",
        "",
        path(name),
        new UInt32(0),
        "",
        NOTHING);
  }

  @Override
  public DBusPath LoadUnit(String name) {
    return path(name);
  }

  @Override
  public void RefUnit(String name) {
    change("RefUnit " + name);
  }

  @Override
  public void UnrefUnit(String name) {
    change("UnrefUnit " + name);
  }

  @Override
  public void ResetFailedUnit(String name) {
    change("ResetFailedUnit " + name);
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
