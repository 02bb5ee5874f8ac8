/**
 * Describes the public API for machines. Which calls there are, what they need and what they can answer comes from the
 * code; what it means stands in the resources in {@code openapi}.
 */
package app.aitopup.gateway.api.openapi;
