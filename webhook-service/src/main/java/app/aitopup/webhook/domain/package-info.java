/**
 * What a receiver's URL may be, whose turn it is, what an attempt's end means for its delivery, and when to try again.
 * Plain Java: no framework, no SQL, no network.
 */
package app.aitopup.webhook.domain;
