package io.ticklake.cassandra;

import java.nio.file.Path;
import java.util.List;

/**
 * What a node needs to be alone: a small cluster of one, reachable by this machine only, with
 * passwords.
 *
 * @param folder of its data, kept between starts
 * @param port of CQL
 * @param storagePort that other nodes would use
 */
record NodeSettings(Path folder, int port, int storagePort) {

  /** The lines of its cassandra.yaml. */
  List<String> lines() {
    return List.of(
        "cluster_name: ticklake",
        "num_tokens: 1",
        "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
        "endpoint_snitch: SimpleSnitch",
        "authenticator: PasswordAuthenticator",
        "seed_provider:",
        "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
        "    parameters: [{seeds: \"127.0.0.1:" + storagePort + "\"}]",
        "listen_address: 127.0.0.1",
        "rpc_address: 127.0.0.1",
        "storage_port: " + storagePort,
        "native_transport_port: " + port,
        "start_native_transport: true",
        // on the same port, for those who want it
        "client_encryption_options: {enabled: true, optional: true, keystore: '%s', keystore_password: %s}"
            .formatted(NodeCertificate.store(folder), NodeCertificate.PASSWORD),
        "data_file_directories: ['" + folder.resolve("data") + "']",
        "commitlog_directory: '" + folder.resolve("commitlog") + "'",
        "saved_caches_directory: '" + folder.resolve("saved_caches") + "'",
        "hints_directory: '" + folder.resolve("hints") + "'",
        "cdc_raw_directory: '" + folder.resolve("cdc_raw") + "'",
        "commitlog_sync: periodic",
        "commitlog_sync_period: 10s",
        "commitlog_total_space: 64MiB",
        "commitlog_segment_size: 8MiB",
        "auto_snapshot: false",
        "memtable_heap_space: 64MiB",
        "memtable_offheap_space: 64MiB",
        "concurrent_reads: 4",
        "concurrent_writes: 4",
        "concurrent_compactors: 1");
  }
}
