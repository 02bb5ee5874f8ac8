/**
 * The pages that people read: the first page with its demo, the docs, and the dashboard of who is signed in. Rendered
 * here, of what the API answers ({@link app.aitopup.gateway.outbound.OwnApi}): a page may do no more than a program
 * that has its reader's session. Forms work without a script; scripts make pages update by themselves.
 */
package app.aitopup.gateway.portal;
