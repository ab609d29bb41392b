/** The workload {@code serving}: the same questions to the serving file and to plain files. */
package io.ticklake.bench.serving;
