/**
 * What the services' own tests are made with: real infrastructure, tokens as the gateway makes them, the style's rules.
 */
package app.aitopup.edge.testing;
