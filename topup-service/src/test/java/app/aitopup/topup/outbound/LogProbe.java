package app.aitopup.topup.outbound;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Everything that is logged, causes included. */
final class LogProbe extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Formatter formatter = new org.jboss.logmanager.formatters.PatternFormatter("%p %c %s%e");

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(formatter.format(record));
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
