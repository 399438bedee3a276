import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Manifests as JSON, and what Kubernetes' own models say about them: fields that they don't have, wrong types, fields that are
 * missing. The models are those of the Java client, whose classes are generated from each Kubernetes' OpenAPI document, and fabric8's
 * for the operators' kinds.
 *
 * <pre>
 * json FILE...           writes beside each YAML file FILE.json, an array of its documents
 * check JARS DIRECTORY   JARS/core-1.27.jar are the models of that Kubernetes and check DIRECTORY/1.27/*.yaml, and so on; JARS/crd
 *                        holds the other kinds'
 * </pre>
 */
final class Manifests {
  private static final Map<String, String> OPERATORS =
      Map.of(
          "monitoring.coreos.com/v1", "io.fabric8.openshift.api.model.monitoring.v1.",
          "monitoring.coreos.com/v1alpha1", "io.fabric8.openshift.api.model.monitoring.v1alpha1.",
          "cert-manager.io/v1", "io.fabric8.certmanager.api.model.v1.");
  private static final Set<String> CORE = Set.of("v1", "apps/v1", "networking.k8s.io/v1");
  private static final Set<String> EITHER = Set.of("IntOrString", "Quantity");
  private static final Set<String> ANNOTATIONS = Set.of("SerializedName", "JsonProperty");

  private final List<String> problems = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    if (args[0].equals("json")) {
      for (String file : List.of(args).subList(1, args.length)) {
        StringBuilder json = new StringBuilder();
        write(documents(Path.of(file)), json);
        Files.writeString(Path.of(file + ".json"), json.append('\n'));
      }
      return;
    }
    Manifests manifests = new Manifests();
    List<Path> jars = in(Path.of(args[1]), "core-*.jar");
    ClassLoader operators = loader(in(Path.of(args[1], "crd"), "*.jar"));
    int checked = 0;
    for (Path jar : jars) {
      ClassLoader core = loader(List.of(jar, Path.of(args[1], "gson.jar")));
      String version = jar.getFileName().toString().replaceAll("^core-|\\.jar$", "");
      for (Path file : in(Path.of(args[2], version), "*.yaml")) {
        for (Map<?, ?> document : documents(file)) {
          String where = version + " " + file.getFileName() + ": " + document.get("kind");
          manifests.check(where, document, model(document, core, operators));
          checked++;
        }
      }
    }
    manifests.problems.forEach(System.out::println);
    System.out.println(checked + " documents checked, " + manifests.problems.size() + " problems");
    System.exit(manifests.problems.isEmpty() && checked > 0 ? 0 : 1);
  }

  private static Class<?> model(Map<?, ?> document, ClassLoader core, ClassLoader operators)
      throws ClassNotFoundException {
    String version = String.valueOf(document.get("apiVersion"));
    String kind = String.valueOf(document.get("kind"));
    if (CORE.contains(version)) {
      return core.loadClass("io.kubernetes.client.openapi.models.V1" + kind);
    }
    return operators.loadClass(OPERATORS.get(version) + kind);
  }

  private void check(String path, Object value, Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      collection(path, value, generic);
    } else if (type instanceof Class<?> model) {
      scalarOrModel(path, value, model);
    }
  }

  private void collection(String path, Object value, ParameterizedType type) throws ReflectiveOperationException {
    Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
    if (Map.class.isAssignableFrom((Class<?>) type.getRawType())) {
      if (!(value instanceof Map<?, ?> map)) {
        problems.add(path + ": a mapping expected");
        return;
      }
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        check(path + "." + entry.getKey(), entry.getValue(), last);
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        check(path + "[" + i + "]", list.get(i), last);
      }
    } else {
      problems.add(path + ": a list expected");
    }
  }

  private void scalarOrModel(String path, Object value, Class<?> type) throws ReflectiveOperationException {
    boolean fits = true;
    if (EITHER.contains(type.getSimpleName())) {
      fits = value instanceof String || value instanceof Number;
    } else if (type == String.class || type == byte[].class) {
      fits = value instanceof String;
    } else if (type == Boolean.class) {
      fits = value instanceof Boolean;
    } else if (Number.class.isAssignableFrom(type)) {
      fits = value instanceof Number;
    } else if (!fields(type).isEmpty()) {
      model(path, value, type);
    }
    if (!fits) {
      problems.add(path + ": " + type.getSimpleName() + " expected, not " + value);
    }
  }

  private void model(String path, Object value, Class<?> type) throws ReflectiveOperationException {
    if (!(value instanceof Map<?, ?> map)) {
      problems.add(path + ": " + type.getSimpleName() + " expected, not " + value);
      return;
    }
    Map<String, Field> fields = fields(type);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Field field = fields.get(String.valueOf(entry.getKey()));
      if (field == null) {
        problems.add(path + "." + entry.getKey() + ": no such field");
      } else {
        check(path + "." + entry.getKey(), entry.getValue(), field.getGenericType());
      }
    }
    for (Object required : required(type)) {
      if (!map.containsKey(required)) {
        problems.add(path + "." + required + ": missing");
      }
    }
  }

  /** Models before Kubernetes 1.28 and fabric8's don't say. */
  private static Set<?> required(Class<?> type) throws IllegalAccessException {
    try {
      return (Set<?>) type.getField("openapiRequiredFields").get(null);
    } catch (NoSuchFieldException e) {
      return Set.of();
    }
  }

  private static Map<String, Field> fields(Class<?> type) throws ReflectiveOperationException {
    Map<String, Field> fields = new HashMap<>();
    for (Field field : type.getDeclaredFields()) {
      for (Annotation annotation : field.getAnnotations()) {
        if (ANNOTATIONS.contains(annotation.annotationType().getSimpleName())) {
          fields.put((String) annotation.annotationType().getMethod("value").invoke(annotation), field);
        }
      }
    }
    return fields;
  }

  private static ClassLoader loader(List<Path> jars) throws MalformedURLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls);
  }

  private static List<Path> in(Path directory, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private static List<Map<?, ?>> documents(Path file) throws IOException {
    List<Map<?, ?>> documents = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(1 << 24).setMaxAliasesForCollections(0).build();
    for (Object document : new Load(settings).loadAllFromString(Files.readString(file))) {
      Optional.ofNullable((Map<?, ?>) document).ifPresent(documents::add);
    }
    return documents;
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(comma);
        write(String.valueOf(entry.getKey()), out);
        out.append(':');
        write(entry.getValue(), out);
        comma = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String comma = "[";
      for (Object item : list) {
        out.append(comma);
        write(item, out);
        comma = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      out.append('"');
      text.chars().forEach(c -> out.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : (char) c));
      out.append('"');
    } else {
      out.append(value);
    }
  }
}
