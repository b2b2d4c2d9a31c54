#!/usr/bin/env bash
# Spark 4.1.1 on one machine for `pnpm bench lake --spark DIR`.
#
#   spark.sh install DIR                       PySpark from PyPI, connectors from Maven Central (about 1 GB)
#   spark.sh run DIR KAFKA TOPIC s3a://BUCKET  one run over all that is in the topic; says what it took on stderr
#
# Region, credentials and address of the bucket: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL (http or
# https; Amazon's if not set). Needs bash, Java 17 or newer, Maven, GNU time, and python3 with venv.
set -euo pipefail

SPARK=4.1.1
HADOOP=3.4.2
AWS=2.29.52

command=$1
mkdir -p "$2"
home=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

install_spark() {
  [ ! -e "$home/installed-$SPARK" ] || return 0
  python3 -m venv "$home/python"
  "$home/python/bin/pip" install --quiet --disable-pip-version-check "pyspark==$SPARK"
  mkdir -p "$home/jars"
  dependency() { echo "<dependency><groupId>$1</groupId><artifactId>$2</artifactId><version>$3</version>${4:-}</dependency>"; }
  local alone='<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'
  {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>spark</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
    dependency org.apache.spark spark-sql-kafka-0-10_2.13 "$SPARK" "$alone"
    dependency org.apache.spark spark-token-provider-kafka-0-10_2.13 "$SPARK" "$alone"
    dependency org.apache.kafka kafka-clients 3.9.1 "$alone"
    dependency org.apache.commons commons-pool2 2.12.1 "$alone"
    dependency org.apache.hadoop hadoop-aws "$HADOOP" "$alone"
    dependency software.amazon.awssdk s3 "$AWS"
    dependency software.amazon.awssdk s3-transfer-manager "$AWS"
    dependency software.amazon.awssdk sts "$AWS"
    dependency software.amazon.awssdk apache-client "$AWS"
    dependency org.wildfly.openssl wildfly-openssl 2.1.4.Final
    echo '</dependencies></project>'
  } >"$home/jars/pom.xml"
  (cd "$home/jars" && mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory="$home/jars")
  touch "$home/installed-$SPARK"
}

run_spark() { # KAFKA TOPIC LAKE; 2 local cores, 1 GiB of heap
  local endpoint=${AWS_ENDPOINT_URL_S3:-${AWS_ENDPOINT_URL:-}}
  local elsewhere=()
  [ -z "$endpoint" ] || elsewhere=(--conf spark.hadoop.fs.s3a.endpoint="$endpoint" --conf spark.hadoop.fs.s3a.path.style.access=true)
  export PATH="$home/python/bin:$PATH" PYSPARK_PYTHON="$home/python/bin/python3"
  rm -rf "$home/checkpoint"
  exec /usr/bin/time -f 'took %e %U %S %M' "$home/python/bin/spark-submit" --master 'local[2]' --driver-memory 1g \
    --jars "$(echo "$home"/jars/*.jar | tr ' ' ,)" \
    --conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false \
    --conf spark.sql.session.timeZone=UTC --conf spark.sql.shuffle.partitions=4 \
    --conf spark.hadoop.fs.s3a.endpoint.region="${AWS_REGION:-eu-west-2}" \
    --conf spark.hadoop.fs.s3a.aws.credentials.provider=software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider \
    "${elsewhere[@]}" "$here/spark_land.py" "$1" "$2" "$3/states" "$home/checkpoint"
}

case $command in
  install) install_spark ;;
  run) run_spark "${@:3}" ;;
  *) echo "spark.sh: say install or run" >&2; exit 1 ;;
esac
