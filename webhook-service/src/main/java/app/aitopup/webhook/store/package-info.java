/** All tables: endpoints by Panache, events, deliveries and attempts by plain SQL; never both in one transaction. */
package app.aitopup.webhook.store;
