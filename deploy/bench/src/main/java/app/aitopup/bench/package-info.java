/**
 * The bench: the packaged suite under load, in turn with what the same machine does with the same rows, requests or
 * bytes and nothing else. {@link app.aitopup.bench.Bench} is the program; each measurement is a class of its own.
 */
package app.aitopup.bench;
