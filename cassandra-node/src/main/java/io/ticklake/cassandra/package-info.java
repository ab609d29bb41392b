/** A Cassandra node for tests, in a process of its own. */
package io.ticklake.cassandra;
