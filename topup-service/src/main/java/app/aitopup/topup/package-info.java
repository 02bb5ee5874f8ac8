/**
 * The top-up and its life. A request comes in by {@code api} and is accepted by {@link app.aitopup.topup.SendTopup};
 * the ledger is asked for its money through {@code outbound}, and its answers come by {@code events} to
 * {@link app.aitopup.topup.SettleTopups}. What is held is delivered by {@link app.aitopup.topup.FulfilTopups}, or given
 * up by {@link app.aitopup.topup.CancelTopup}; {@link app.aitopup.topup.SweepTopups} sees to whatever waits.
 */
package app.aitopup.topup;
