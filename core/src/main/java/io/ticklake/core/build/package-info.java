/**
 * What was built from what, and what is stale: build records, their hashes, and the plan. Silver,
 * gold and the commands meet here. Nothing here needs Spark.
 */
package io.ticklake.core.build;
