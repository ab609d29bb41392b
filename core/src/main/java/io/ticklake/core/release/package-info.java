/** Releases: states of all tables at one moment that readers can hold on to. */
package io.ticklake.core.release;
