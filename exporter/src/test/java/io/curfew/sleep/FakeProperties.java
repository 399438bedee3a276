package io.curfew.sleep;

import java.util.HashMap;
import java.util.Map;
import org.freedesktop.dbus.errors.UnknownProperty;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/** An object on a test's own bus with properties that the test may change. */
public final class FakeProperties implements Properties {
  private final String path;
  private final Map<String, Object> values;

  /**
   * Shows what the map holds at each moment.
   *
   * @param values by name, of types that D-Bus has
   */
  FakeProperties(String path, Map<String, Object> values) {
    this.path = path;
    this.values = values;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <A> A Get(String face, String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new UnknownProperty("Unknown property " + name);
    }
    return (A) variant(value);
  }

  @Override
  public <A> void Set(String face, String name, A value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Variant<?>> GetAll(String face) {
    Map<String, Variant<?>> all = new HashMap<>();
    values.forEach((name, value) -> all.put(name, variant(value)));
    return all;
  }

  private static Variant<?> variant(Object value) {
    return value instanceof String[] texts ? new Variant<>(texts, "as") : new Variant<>(value);
  }

  @Override
  public String getObjectPath() {
    return path;
  }
}
