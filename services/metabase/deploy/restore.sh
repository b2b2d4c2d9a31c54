#!/usr/bin/env bash
# restore.sh FILE.sql.gz: puts a dump in the place of what Metabase knows now. `.env` must hold the key it was made with.
set -euo pipefail
cd "$(dirname "$0")"
dump=${1:?say which dump: restore.sh day-3.sql.gz}
gzip -t "$dump"
docker compose stop metabase
gzip -dc "$dump" | docker compose exec -T postgres psql --quiet --single-transaction --set ON_ERROR_STOP=1 --username metabase metabase >/dev/null
docker compose start metabase
echo "restored from $dump"
