/**
 * Money survives anything: a load of integrators on the packaged suite, faults that fall on it meanwhile, and a checker
 * that then compares every request, every ledger entry and every webhook.
 */
package app.aitopup.e2e.faults;
