"""The staged rival of ``bench live``: Kafka to Delta, Delta to Delta, Delta to Postgres.

Job A lands trades and market info as Delta tables; job B joins each new version of the trades with the newest market info; job C
writes enriched trades, and sums by sector and minute, to Postgres. One application runs all three, because three would hold three
JVMs. With ``mode=drain`` each job takes what is there and ends; with ``mode=serve`` all of them go on.

Arguments ``key=value``: mode, brokers, ticks, market_info, url, user, folder; the password is TICKLAKE_BENCH_PASSWORD. Writes
``ready`` and ``done`` to the folder; after a drain it waits for the end of its input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg2
from delta import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import DataStreamWriter, StreamingQuery

# Numbers in quotes: from_json reads no DOUBLE from a text.
TRADE = "symbol STRING, venue STRING, price STRING, size STRING, event_time LONG, trade_id STRING"
MARKET_INFO = "symbol STRING, company_name STRING, sector STRING, market_cap LONG"
TRADE_COLUMNS = "symbol, venue, event_time_ns, trade_id, event_time, price, size, company_name, sector, market_cap"
SECTOR_COLUMNS = "sector, window_start, trades, volume, turnover, min_price, max_price"

INSERT_TRADES = f"""
    insert into enriched_trades ({TRADE_COLUMNS}) select {TRADE_COLUMNS} from staged_trades on conflict do nothing
"""
UPSERT_SECTORS = f"""
    insert into sector_metrics ({SECTOR_COLUMNS}) select {SECTOR_COLUMNS} from staged_sectors
    on conflict (sector, window_start) do update set trades = excluded.trades, volume = excluded.volume,
        turnover = excluded.turnover, min_price = excluded.min_price, max_price = excluded.max_price
"""


def open_session(folder: Path) -> SparkSession:
    """A session with Delta, tuned for few cores and small tables."""
    return (
        SparkSession.builder.master("local[*]")
        .appName("staged")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        # Delta reads its own log with fifty tasks otherwise.
        .config("spark.databricks.delta.snapshotPartitions", "2")
        # Delta makes this folder though all tables have places of their own; else it would lie where the command was called.
        .config("spark.sql.warehouse.dir", str(folder / "spark-warehouse"))
        .getOrCreate()
    )


class StagedJobs:
    """The three jobs in one session."""

    def __init__(self, spark: SparkSession, arguments: dict[str, str]) -> None:
        self.spark = spark
        self.arguments = arguments
        self.folder = Path(arguments["folder"])
        self.password = os.environ["TICKLAKE_BENCH_PASSWORD"]

    def run(self) -> None:
        """All jobs: one after the other to drain, together to serve."""
        self.create_tables()
        # Market info first: job B must find it.
        self.start_market_info(once=True).awaitTermination()
        jobs: list[Callable[[], list[StreamingQuery]]] = [self.land, self.enrich, self.publish]
        if self.arguments["mode"] == "drain":
            for job in jobs:
                for query in job():
                    query.awaitTermination()
            return
        self.start_market_info(once=False)
        for job in jobs:
            job()
        self.spark.streams.awaitAnyTermination()

    def create_tables(self) -> None:
        """Empty Delta tables, so that a reader may start before its writer."""
        for name, columns in {
            "trades": f"{TRADE}, kafka_time TIMESTAMP".replace("price STRING, size STRING", "price DOUBLE, size DOUBLE"),
            "market_info": f"{MARKET_INFO}, position LONG",
            "enriched": "symbol STRING, venue STRING, event_time_ns LONG, trade_id STRING, event_time TIMESTAMP, price DOUBLE,"
            " size DOUBLE, company_name STRING, sector STRING, market_cap LONG",
        }.items():
            builder = DeltaTable.createIfNotExists(self.spark).location(self.table(name))
            for column in columns.split(","):
                column_name, column_type = column.split()
                builder = builder.addColumn(column_name, column_type)
            builder.execute()

    def start_market_info(self, *, once: bool) -> StreamingQuery:
        """Job A, market info."""
        infos = self.kafka("market_info").select(
            F.from_json(F.col("value").cast("string"), MARKET_INFO).alias("info"), F.col("offset").alias("position")
        )
        return self.append(infos.select("info.*", "position"), "market_info", once=once)

    def land(self) -> list[StreamingQuery]:
        """Job A, trades."""
        trades = self.kafka("ticks").select(
            F.from_json(F.col("value").cast("string"), TRADE).alias("trade"), F.col("timestamp").alias("kafka_time")
        )
        typed = trades.select("trade.*", "kafka_time").withColumns(
            {"price": F.col("price").cast("double"), "size": F.col("size").cast("double")}
        )
        return [self.append(typed, "trades", once=self.draining())]

    def enrich(self) -> list[StreamingQuery]:
        """Job B: the static side of the join is read anew for each micro-batch."""
        infos = (
            self.spark.read.format("delta")
            .load(self.table("market_info"))
            .groupBy(F.col("symbol").alias("info_symbol"))
            .agg(F.max_by(F.struct("company_name", "sector", "market_cap"), "position").alias("info"))
            .select("info_symbol", "info.*")
        )
        enriched = (
            self.spark.readStream.format("delta")
            .load(self.table("trades"))
            .join(F.broadcast(infos), F.expr("symbol = info_symbol"), "left")
            .select(
                "symbol",
                "venue",
                F.col("event_time").alias("event_time_ns"),
                "trade_id",
                F.expr("timestamp_micros(event_time div 1000)").alias("event_time"),
                "price",
                "size",
                "company_name",
                F.expr("coalesce(sector, 'UNKNOWN')").alias("sector"),
                "market_cap",
            )
        )
        return [self.append(enriched, "enriched", once=self.draining())]

    def publish(self) -> list[StreamingQuery]:
        """Job C: two queries on the same table."""
        enriched = self.spark.readStream.format("delta").load(self.table("enriched"))
        sectors = (
            enriched.withWatermark("event_time", "10 minutes")
            .groupBy("sector", F.window("event_time", "1 minute"))
            .agg(
                F.count("*").alias("trades"),
                F.sum("size").alias("volume"),
                F.sum(F.expr("price * size")).alias("turnover"),
                F.min("price").alias("min_price"),
                F.max("price").alias("max_price"),
            )
            .select(
                "sector", F.col("window.start").alias("window_start"), "trades", "volume", "turnover", "min_price", "max_price"
            )
        )
        return [
            self.upsert(enriched, "append", "staged_trades", INSERT_TRADES),
            self.upsert(sectors, "update", "staged_sectors", UPSERT_SECTORS),
        ]

    def upsert(self, rows: DataFrame, mode: str, staging: str, statement: str) -> StreamingQuery:
        """Each micro-batch lands in a table by JDBC and goes from there to its target in one transaction."""

        def write(batch: DataFrame, _: int) -> None:
            (
                batch.write.format("jdbc")
                .option("url", self.arguments["url"] + "?reWriteBatchedInserts=true")
                .option("dbtable", staging)
                .option("user", self.arguments["user"])
                .option("password", self.password)
                .option("driver", "org.postgresql.Driver")
                .option("batchsize", 5_000)
                .option("truncate", "true")
                .mode("overwrite")
                .save()
            )
            self.execute(statement)

        return self.start(rows.writeStream.outputMode(mode).foreachBatch(write), staging, once=self.draining())

    def execute(self, statement: str) -> None:
        """One statement, one transaction."""
        connection = psycopg2.connect(
            self.arguments["url"].removeprefix("jdbc:"), user=self.arguments["user"], password=self.password
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def append(self, rows: DataFrame, table: str, *, once: bool) -> StreamingQuery:
        writer = rows.writeStream.format("delta").outputMode("append").option("path", self.table(table))
        return self.start(writer, table, once=once)

    def start(self, writer: DataStreamWriter, name: str, *, once: bool) -> StreamingQuery:
        writer = writer.option("checkpointLocation", str(self.folder / "checkpoints" / name))
        writer = writer.trigger(availableNow=True) if once else writer.trigger(processingTime="0 seconds")
        return writer.start()

    def kafka(self, topic: str) -> DataFrame:
        return (
            self.spark.readStream.format("kafka")
            .option("kafka.bootstrap.servers", self.arguments["brokers"])
            .option("subscribe", self.arguments[topic])
            .option("startingOffsets", "earliest")
            .option("kafka.max.poll.records", "5000")
            .option("maxOffsetsPerTrigger", 200_000)
            .load()
        )

    def table(self, name: str) -> str:
        return str(self.folder / "delta" / name)

    def draining(self) -> bool:
        return self.arguments["mode"] == "drain"


def main() -> None:
    arguments = dict(argument.split("=", 1) for argument in sys.argv[1:])
    folder = Path(arguments["folder"])
    spark = open_session(folder)
    spark.sparkContext.setLogLevel("ERROR")
    (folder / "ready").touch()
    StagedJobs(spark, arguments).run()
    (folder / "done").touch()
    sys.stdin.read()
    spark.stop()


if __name__ == "__main__":
    main()
