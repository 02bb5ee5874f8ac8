package app.aitopup.local;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The libraries' logging: warnings and worse, one line each, on the error stream. */
final class QuietLogging {

    private QuietLogging() {}

    static void start() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
