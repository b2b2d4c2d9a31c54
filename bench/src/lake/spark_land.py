"""spark_land.py KAFKA TOPIC LAKE CHECKPOINT: the flight states of a topic to Parquet by UTC hour, once, exactly once."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, date_format, from_json

kafka, topic, lake, checkpoint = sys.argv[1:5]
text = "event_id source icao24 address_type callsign registration type_designator airline_icao origin_icao destination_icao squawk emergency emitter_category position_source country_iso2"
instants = "slot_at snapshot_at position_at last_contact_at"
integers = "baro_altitude_ft geo_altitude_ft vertical_rate_fpm"
flags = "on_ground spi is_military is_privacy_flagged"
kinds = {"string": text, "timestamp": instants, "int": integers, "boolean": flags, "double": "latitude longitude", "float": "ground_speed_kt track_deg"}
schema = ", ".join(f"{name} {kind}" for kind, names in kinds.items() for name in names.split())

spark = SparkSession.builder.getOrCreate()
spark.sparkContext.setLogLevel("WARN")
query = (
    spark.readStream.format("kafka")
    .option("kafka.bootstrap.servers", kafka)
    .option("subscribe", topic)
    .option("startingOffsets", "earliest")
    .load()
    .select(from_json(col("value").cast("string"), schema).alias("state"))
    .select("state.*")
    .withColumn("dt", date_format(col("slot_at"), "yyyy-MM-dd-HH"))
    .writeStream.partitionBy("dt")
    .format("parquet")
    .option("compression", "zstd")
    .option("path", lake)
    .option("checkpointLocation", checkpoint)
    .trigger(availableNow=True)
    .start()
)
query.awaitTermination()
print("rows", sum(progress["numInputRows"] for progress in query.recentProgress))
