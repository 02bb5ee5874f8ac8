package app.aitopup.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything one stack keeps: its data, logs, secrets and what it knows of its processes. Two stacks with two
 * directories (and other ports) do not meet.
 *
 * <p>Every file written here is readable by its owner only, and is either the old one or the new one, whole.
 */
record StateDirectory(Path path) {

    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** What is remembered of a process that was started. */
    record Running(String name, long pid, String startedAt, int port, String log, String settings) {

        OwnedProcess process() {
            return new OwnedProcess(pid, Instant.parse(startedAt));
        }
    }

    static StateDirectory at(Path path) throws IOException {
        StateDirectory state = new StateDirectory(path.toAbsolutePath().normalize());
        for (Path directory : List.of(state.path, state.logs(), state.run(), state.secrets())) {
            createPrivate(directory);
        }
        return state;
    }

    /** Makes a directory that only its owner can look into; leaves one that is there as it is. */
    static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    Path data() {
        return path.resolve("data");
    }

    Path postgresData() {
        return data().resolve("postgres");
    }

    Path kafkaData() {
        return data().resolve("kafka");
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path secrets() {
        return path.resolve("secrets");
    }

    private Path run() {
        return path.resolve("run");
    }

    Path ready(String name) {
        return run().resolve(name + ".ready");
    }

    Path stackFile() {
        return path.resolve("stack.json");
    }

    Path ports() {
        return path.resolve("ports.json");
    }

    Path demoAccount() {
        return secrets().resolve("demo-account.json");
    }

    /** The key that the first page's demo runs with. */
    Path firstPageKey() {
        return secrets().resolve("first-page-key");
    }

    void remember(Running running) throws IOException {
        writeJson(run().resolve(running.name() + ".json"), running);
    }

    void forget(String name) throws IOException {
        Files.deleteIfExists(run().resolve(name + ".json"));
        Files.deleteIfExists(ready(name));
    }

    /** Every process that was started and not stopped on purpose, alive or not, by name. */
    List<Running> started() throws IOException {
        try (Stream<Path> files = Files.list(run())) {
            List<Path> records = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            List<Running> started = new ArrayList<>();
            for (Path file : records) {
                readJson(file, Running.class).ifPresent(started::add);
            }
            return started;
        }
    }

    List<Running> alive() throws IOException {
        return started().stream().filter(running -> running.process().isAlive()).toList();
    }

    /** Whose turn it is to change the stack. Held while starting or stopping, not while following logs. */
    Closeable lock() throws IOException, StackFailure {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very program holds it: the same answer.
        }
        if (lock == null) {
            ByteBuffer holder = ByteBuffer.allocate(20);
            channel.read(holder, 0);
            channel.close();
            throw new StackFailure("another up or down (process %s) is at work on %s; try again when it is done"
                    .formatted(new String(holder.array(), 0, holder.position(), StandardCharsets.UTF_8), path));
        }
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(
                Long.toString(ProcessHandle.current().pid())));
        return channel;
    }

    /** Forgets the data and what belongs to it. Secrets and ports stay, being no data. */
    void empty() throws IOException {
        deleteTree(data());
        deleteTree(logs());
        Files.createDirectories(logs());
        Files.deleteIfExists(demoAccount());
        Files.deleteIfExists(firstPageKey());
        Files.deleteIfExists(stackFile());
    }

    static <T> Optional<T> readJson(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readString(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static void writeJson(Path file, Object value) throws IOException {
        write(file, JSON.writeValueAsString(value) + "\n");
    }

    static void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void deleteTree(Path tree) throws IOException {
        if (Files.notExists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
