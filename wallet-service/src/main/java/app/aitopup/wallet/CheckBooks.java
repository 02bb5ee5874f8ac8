package app.aitopup.wallet;

import app.aitopup.wallet.domain.BooksReport;
import app.aitopup.wallet.outbound.BooksGauges;
import app.aitopup.wallet.store.BooksFigures;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Checks that the books balance, shows the outcome, or that there was none, as metrics, and cries out where they do
 * not.
 */
@ApplicationScoped
public class CheckBooks {
    private static final Logger LOG = Logger.getLogger(CheckBooks.class);

    private final BooksFigures figures;
    private final BooksGauges gauges;
    private final Clock clock;

    CheckBooks(BooksFigures figures, BooksGauges gauges, Clock clock) {
        this.figures = figures;
        this.gauges = gauges;
        this.clock = clock;
    }

    /** Checks now. */
    public Uni<BooksReport> check() {
        return figures.report(clock.instant()).invoke(this::show).onFailure().invoke(gauges::showFailure);
    }

    /** Checks, unless another replica does right now. */
    public Uni<Void> checkInTurn() {
        return figures.reportInTurn(clock.instant())
                .invoke(report -> report.ifPresent(this::show))
                .onFailure()
                .invoke(gauges::showFailure)
                .replaceWithVoid();
    }

    private void show(BooksReport report) {
        gauges.show(report);
        if (!report.balanced()) {
            LOG.errorf("the books do not balance: %s", report);
        }
    }
}
