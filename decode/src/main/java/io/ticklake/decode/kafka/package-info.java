/** What all that read ticks from Kafka share: topics, consumers, the format of a record. */
package io.ticklake.decode.kafka;
