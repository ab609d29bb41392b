/**
 * {@code bench live}: the seconds path beside three rivals, on the same topics and a Postgres of
 * the same kind: how fast they drain a backlog, when a trade can be seen, what they need, how long
 * they are away after {@code kill -9}. No ratio is printed of tables that differ.
 */
package io.ticklake.bench.live;
