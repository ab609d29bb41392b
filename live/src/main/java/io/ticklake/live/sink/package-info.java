/**
 * Followers of the live tables: each writes what batches changed to a target of its own and keeps
 * its own position there, so that the outage of one touches neither the tables nor another one.
 */
package io.ticklake.live.sink;
