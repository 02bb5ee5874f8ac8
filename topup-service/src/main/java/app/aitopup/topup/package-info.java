/**
 * The top-up and its life. A request comes in by {@code api}, is accepted by {@link app.aitopup.topup.SendTopup}, asks
 * the ledger for its money through {@code outbound}, hears the answer through {@code events}, and is ended by
 * {@link app.aitopup.topup.SettleTopups}.
 */
package app.aitopup.topup;
