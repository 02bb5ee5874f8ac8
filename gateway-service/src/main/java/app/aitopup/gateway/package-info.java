/**
 * The suite's only door. Accounts, people and keys live here; a call of the public API comes in by {@code api}, its key
 * becomes an account, an environment and scopes in {@link app.aitopup.gateway.AuthenticateKey}, and its bytes go on to
 * the service that owns it, with an internal token, by {@link app.aitopup.gateway.ForwardCall}.
 */
package app.aitopup.gateway;
