/**
 * DuckDB on the lake's snapshots: a query sees one state of all tables, reads exactly the files of
 * that state, and can do nothing else.
 */
package io.ticklake.analytics;
