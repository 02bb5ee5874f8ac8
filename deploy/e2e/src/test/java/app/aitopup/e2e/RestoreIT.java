package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rehearsal of the restore in docs/operations.md: the database's disk is lost, and all that was ever committed
 * comes back from a base backup that was taken while the suite worked, and from the write-ahead log that was archived
 * since (PostgreSQL 17, 25.3 "Continuous Archiving and Point-in-Time Recovery").
 */
class RestoreIT {
    private static final Duration UNTIL_ALL_IS_BACK = Duration.ofMinutes(3);

    @TempDir
    private Path shelf;

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void bringsBackAllThatWasCommittedWhenTheDiskIsLost() throws Exception {
        Path archive = Files.createDirectory(shelf.resolve("archive"));
        Path backup = shelf.resolve("base");
        archiveTo(archive);
        Integrator integrator = Integrator.signUp();
        List<String> sent = new ArrayList<>();
        sent.add(send(integrator));

        takeBaseBackup(backup);
        sent.add(send(integrator));
        awaitArchived();

        Suite.killDatabase();
        Path data = Suite.databaseFiles();
        Files.move(data, data.resolveSibling("lost"));
        restore(backup, archive, data);
        Suite.up();

        await().atMost(UNTIL_ALL_IS_BACK).untilAsserted(() -> {
            for (String id : sent) {
                assertThat(integrator.call().get("/topup/" + id).jsonPath().getString("status"))
                        .isEqualTo("delivered");
            }
        });
        await().atMost(UNTIL_ALL_IS_BACK)
                .until(() -> integrator.send("restored@example.com", 1000).statusCode() == 200);
        Suite.assertTheBooksBalance();
    }

    /** The archive goes with this test. */
    @AfterEach
    void archiveNoMore() throws SQLException {
        execute("ALTER SYSTEM SET archive_command = '/bin/true'");
        execute("SELECT pg_reload_conf()");
    }

    private static String send(Integrator integrator) {
        return integrator.send("restored@example.com", 1000).jsonPath().getString("transaction_id");
    }

    /** Whether the log is archived is decided at the start of the server. */
    private static void archiveTo(Path archive) throws SQLException {
        execute("ALTER SYSTEM SET archive_mode = on");
        execute("ALTER SYSTEM SET archive_command = 'cp %p " + archive + "/%f'");
        Suite.killDatabase();
        Suite.up();
        await().atMost(UNTIL_ALL_IS_BACK)
                .until(() -> Integrator.with(Suite.demoKey("staging"))
                                .call()
                                .get("/balance")
                                .statusCode()
                        == 200);
    }

    /** The server's files as they are, while it writes to them; what the log since then mends is said in the label. */
    private static void takeBaseBackup(Path backup) throws IOException, SQLException {
        try (Connection connection = Suite.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('rehearsal', fast => true)");
            copy(Suite.databaseFiles(), backup);
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                label.next();
                Files.writeString(backup.resolve("backup_label"), label.getString(1));
            }
        }
    }

    private static void awaitArchived() throws SQLException {
        String last = text("SELECT pg_walfile_name(pg_switch_wal())");
        await().atMost(UNTIL_ALL_IS_BACK)
                .until(() -> text("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver")
                                .compareTo(last)
                        >= 0);
    }

    private static void restore(Path backup, Path archive, Path data) throws IOException {
        copy(backup, data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "\nrestore_command = 'cp " + archive + "/%f %p'\n",
                StandardOpenOption.APPEND);
        Files.createFile(data.resolve("recovery.signal"));
    }

    /** All but the log, which is in the archive, and what says that a server runs there. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = from.relativize(file);
                if (!name.startsWith("pg_wal") && !name.startsWith("postmaster.pid")) {
                    copyIfThere(file, to.resolve(name));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    /** What was removed meanwhile the log knows of. */
    private static void copyIfThere(Path file, Path to) throws IOException {
        try {
            Files.copy(file, to);
        } catch (NoSuchFileException gone) {
            Files.deleteIfExists(to);
        }
    }

    private static void execute(String statement) throws SQLException {
        try (Connection connection = Suite.connect("postgres");
                Statement once = connection.createStatement()) {
            once.execute(statement);
        }
    }

    private static String text(String query) throws SQLException {
        try (Connection connection = Suite.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
