package app.aitopup.kubernetes;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What one service can be told: its application.properties, and its settings as their interface declares them. */
final class Configuration {
    static final Path ROOT = Manifests.HERE.resolve("../..").normalize();

    /** What a deployment sets of Quarkus' own settings, where the service's own file does not name them. */
    private static final List<String> QUARKUS = List.of(
            "quarkus.datasource.username",
            "quarkus.datasource.password",
            "quarkus.datasource.jdbc.url",
            "quarkus.datasource.reactive.url",
            "quarkus.http.host",
            "quarkus.otel.exporter.otlp.endpoint");

    private static final List<String> READS_TOKENS_AND_TOPICS = List.of(
            "kafka.bootstrap.servers",
            "mp.jwt.verify.publickey.location",
            "quarkus.smallrye-jwt.blocking-authentication");

    private final String service;
    private final Properties properties = new Properties();

    Configuration(String service) {
        this.service = service;
        try (Reader reader =
                Files.newBufferedReader(ROOT.resolve(service + "-service/src/main/resources/application.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String property(String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new AssertionError(service + " has no " + key);
        }
        return value;
    }

    /** Where it tells its metrics: a port of its own where callers are not to see them. */
    int metricsPort() {
        boolean own = Boolean.parseBoolean(properties.getProperty("quarkus.management.enabled"));
        return Integer.parseInt(property(own ? "quarkus.management.port" : "quarkus.http.port"));
    }

    /**
     * How long a service may take to stop: to take leave, to end its calls and, as long again, what else is under way
     * (batches, attempts).
     */
    int secondsToStop() {
        return seconds("quarkus.shutdown.delay") + 2 * seconds("quarkus.shutdown.timeout");
    }

    private int seconds(String key) {
        return Integer.parseInt(property(key).replaceFirst("s$", ""));
    }

    /** Group and topic of each channel that reads under a name that lasts. */
    Set<String> readings() {
        Set<String> readings = new TreeSet<>();
        Matcher channel = Pattern.compile("mp\\.messaging\\.incoming\\.([^.]+)\\.group\\.id")
                .matcher("");
        for (String key : properties.stringPropertyNames()) {
            if (channel.reset(key).matches() && !property(key).contains("${")) {
                readings.add(property(key) + " " + property("mp.messaging.incoming." + channel.group(1) + ".topic"));
            }
        }
        return readings;
    }

    /** The environment variables that the service understands. */
    Set<String> variables() {
        Set<String> keys = new TreeSet<>(QUARKUS);
        properties.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("%"))
                .forEach(keys::add);
        if (properties.stringPropertyNames().stream().anyMatch(key -> key.startsWith("mp.messaging."))) {
            keys.addAll(READS_TOKENS_AND_TOPICS);
        }
        keys.addAll(declared());
        Set<String> variables = new TreeSet<>();
        keys.forEach(key -> variables.add(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
        return variables;
    }

    private Set<String> declared() {
        String name = service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1) + "Config";
        Path source = ROOT.resolve(service + "-service/src/main/java/app/aitopup/" + service + "/" + name + ".java");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(source));
            CompilationUnitTree unit = task.parse().iterator().next();
            ClassTree root = (ClassTree) unit.getTypeDecls().get(0);
            Map<String, ClassTree> nested = new HashMap<>();
            root.getMembers().forEach(member -> {
                if (member instanceof ClassTree type) {
                    nested.put(type.getSimpleName().toString(), type);
                }
            });
            Set<String> keys = new TreeSet<>();
            collect("aitopup." + service, root, nested, keys);
            return keys;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void collect(String prefix, ClassTree type, Map<String, ClassTree> nested, Set<String> keys) {
        type.getMembers().forEach(member -> {
            if (member instanceof MethodTree method && method.getBody() == null) {
                List<? extends AnnotationTree> annotations =
                        method.getModifiers().getAnnotations();
                if (annotations.stream()
                        .anyMatch(one -> one.getAnnotationType().toString().equals("WithName"))) {
                    throw new AssertionError(
                            "A setting with a name of its own, which this does not read yet: " + method);
                }
                String key = prefix
                        + "."
                        + method.getName()
                                .toString()
                                .replaceAll("([A-Z])", "-$1")
                                .toLowerCase(Locale.ROOT);
                ClassTree deeper = nested.get(method.getReturnType().toString());
                if (deeper == null) {
                    keys.add(key);
                } else {
                    collect(key, deeper, nested, keys);
                }
            }
        });
    }
}
