package app.aitopup.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One process of the stack: how to start it and how to see that it is ready.
 *
 * @param name unique in the stack, also the name of its log
 * @param port where others find it
 * @param environment what is set besides what this program itself was given
 * @param bound how long it may take until it is ready
 */
record Component(
        String name,
        int port,
        List<String> command,
        Map<String, String> environment,
        Readiness readiness,
        Duration bound) {

    /** A log longer than this is put aside when its process starts again. */
    private static final long MAX_LOG_BYTES = 20_000_000;

    /**
     * Out of reach of the terminal's Ctrl-C and hang-up, which go to everything in the terminal's group: the stack is
     * stopped in order, by us.
     */
    private static final String DETACHED =
            "trap '' INT HUP; if command -v setsid >/dev/null; then exec setsid \"$@\"; else exec \"$@\"; fi";

    interface Readiness {
        boolean isReady(long pid);
    }

    /** Starts the process in the state directory and remembers it there. */
    StateDirectory.Running start(StateDirectory state) throws IOException {
        Path log = state.log(name);
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, state.log(name + ".previous"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> detached = new ArrayList<>(List.of("sh", "-c", DETACHED, "sh"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(state.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        OwnedProcess owned = OwnedProcess.of(process.toHandle());
        StateDirectory.Running running = new StateDirectory.Running(
                name, owned.pid(), owned.startedAt().toString(), port, log.toString(), settings());
        state.remember(running);
        return running;
    }

    /** What tells whether a running process was started with the same settings; says nothing of their values. */
    String settings() {
        try {
            byte[] text = new TreeMap<>(environment).toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has to have it.
            throw new IllegalStateException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
