package app.aitopup.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL 17 on the loopback address, with one database per service.
 *
 * <p>As a program it is the small JVM that keeps the server: it ends the server when it is asked to end, and ends
 * itself when the server does.
 */
final class PostgresServer implements Closeable {

    static final List<String> DATABASES = List.of("gateway", "topup", "wallet", "webhook");
    static final String USER = "postgres";
    static final String PASSWORD = "postgres";

    private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final String LOCK_FILE = "postmaster.pid";
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    enum Durability {
        /** A commit survives the machine's crash. */
        ON,
        /** For tests, whose data nobody needs after a crash. */
        OFF;

        String setting() {
            return this == ON ? "on" : "off";
        }
    }

    private final EmbeddedPostgres postgres;
    private final Path dataDirectory;

    private PostgresServer(EmbeddedPostgres postgres, Path dataDirectory) {
        this.postgres = postgres;
        this.dataDirectory = dataDirectory;
    }

    /** Arguments: data directory, port, where to unpack the binaries, file that is written when the server is ready. */
    public static void main(String[] arguments) throws Exception {
        QuietLogging.start();
        Path dataDirectory = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        if (leftover(dataDirectory).isPresent()) {
            // Starting now would adopt it silently, with whatever settings it has.
            throw new IllegalStateException("a PostgreSQL server already runs on " + dataDirectory);
        }
        PostgresServer server =
                start(dataDirectory, port, Path.of(arguments[2]), Durability.ON, ProcessBuilder.Redirect.INHERIT);
        OwnedProcess postmaster = leftover(dataDirectory)
                .orElseThrow(() -> new IllegalStateException("PostgreSQL ended as soon as it was ready"));
        ReadyFile.write(Path.of(arguments[3]));
        // From here on this JVM only waits; let it give back what unpacking took.
        System.gc();
        postmaster.handle().ifPresent(process -> process.onExit().join());
        System.err.println("PostgreSQL has ended");
        server.close();
        System.exit(1);
    }

    /** Starts the server, makes the databases that are missing, and answers when all of that is done. */
    static PostgresServer start(
            Path dataDirectory, int port, Path binaries, Durability durability, ProcessBuilder.Redirect log)
            throws IOException, SQLException, InterruptedException {
        Files.createDirectories(dataDirectory);
        // The library opens the directory itself to everybody, who could then put another program in its place.
        StateDirectory.createPrivate(binaries.getParent());
        clearAfterCrash(dataDirectory);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(dataDirectory)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                .setOutputRedirector(log)
                // The same order of text on every machine, whatever its language.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "128MB");
        // The library's own default is off for all of them.
        DURABILITY.forEach(setting -> builder.setServerConfig(setting, durability.setting()));
        PostgresServer server = new PostgresServer(startUnpacked(builder, binaries), dataDirectory);
        try {
            prepare(port, durability);
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** One at a time, so that what a crash left half unpacked is told from what somebody else is unpacking. */
    private static EmbeddedPostgres startUnpacked(EmbeddedPostgres.Builder builder, Path binaries) throws IOException {
        Files.createDirectories(binaries);
        try (FileChannel turn =
                FileChannel.open(binaries.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            turn.lock();
            try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(binaries, "PG-*")) {
                for (Path directory : unpacked) {
                    // The library's own mark that it has come to the end.
                    if (Files.notExists(directory.resolve(".exists"))) {
                        StateDirectory.deleteTree(directory);
                    }
                }
            }
            return builder.start();
        }
    }

    /**
     * PostgreSQL refuses to start while the process its old lock file names exists, be it one that nobody has reaped,
     * or another one that has the number now. Its other guard, the shared memory of server processes that outlived a
     * crash, stays; those are given the time to notice that they are alone.
     */
    private static void clearAfterCrash(Path dataDirectory) throws IOException, InterruptedException {
        Path lockFile = dataDirectory.resolve(LOCK_FILE);
        if (Files.notExists(lockFile) || leftover(dataDirectory).isPresent()) {
            return;
        }
        long deadline = System.nanoTime() + STOP_BOUND.toNanos();
        while (ProcessHandle.allProcesses().anyMatch(process -> worksIn(process, dataDirectory))) {
            if (System.nanoTime() > deadline) {
                throw new IOException("processes of a PostgreSQL server that crashed still use " + dataDirectory);
            }
            Thread.sleep(POLL.toMillis());
        }
        Files.delete(lockFile);
    }

    /** Only where there is /proc; elsewhere PostgreSQL's own guard has to do. */
    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), directory);
        } catch (IOException e) {
            return false;
        }
    }

    private static void prepare(int port, Durability durability) throws SQLException {
        try (Connection connection = connect(port, USER);
                Statement statement = connection.createStatement()) {
            for (String setting : DURABILITY) {
                String value = single(statement, "SHOW " + setting);
                if (!value.equals(durability.setting())) {
                    throw new IllegalStateException(
                            "PostgreSQL runs with %s=%s, wanted %s".formatted(setting, value, durability.setting()));
                }
            }
            for (String database : DATABASES) {
                if (single(statement, "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'")
                        .equals("0")) {
                    statement.execute("CREATE DATABASE " + database);
                }
            }
        }
    }

    private static String single(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    static Connection connect(int port, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD);
    }

    /**
     * The server that runs on a data directory, as PostgreSQL's own lock file names it; empty when none does, also when
     * the file is one that a crash left.
     */
    static Optional<OwnedProcess> leftover(Path dataDirectory) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(dataDirectory.resolve(LOCK_FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        // Process id, data directory, start time: the first lines of the file.
        if (lines.size() < 3 || !isSameDirectory(Path.of(lines.get(1).strip()), dataDirectory)) {
            return Optional.empty();
        }
        OwnedProcess postmaster = new OwnedProcess(
                Long.parseLong(lines.get(0).strip()),
                Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())));
        return Optional.of(postmaster).filter(OwnedProcess::isAlive).filter(process -> process.handle()
                .flatMap(handle -> handle.info().command())
                .map(command -> Path.of(command).endsWith("postgres"))
                // A hardened system hides it; directory and start time have matched already.
                .orElse(true));
    }

    private static boolean isSameDirectory(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    }

    /** Ends a server that its JVM left behind, with PostgreSQL's fast shutdown: clients are cut off, data is kept. */
    static void stopLeftover(OwnedProcess postmaster) throws IOException, InterruptedException {
        postmaster.signal("INT");
        postmaster.awaitEnd(STOP_BOUND);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        // The library only logs when its own few seconds were too short.
        Optional<OwnedProcess> postmaster = leftover(dataDirectory);
        if (postmaster.isPresent()) {
            try {
                stopLeftover(postmaster.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while PostgreSQL was ending");
            }
        }
    }
}
