/**
 * The ledger: whose money is where. Requests come in by {@code events} (top-ups) and {@code api} (fundings), are
 * decided by {@link app.aitopup.wallet.domain.Ledger}, booked in one transaction a batch, and the decisions leave by
 * {@code outbound}.
 */
package app.aitopup.wallet;
