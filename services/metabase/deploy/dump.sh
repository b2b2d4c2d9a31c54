#!/usr/bin/env bash
# Writes Metabase's own database to the bucket. The names repeat, so that nothing has to be deleted.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=/dev/null
. ./backup.env
file=$(mktemp)
trap 'rm -f "$file"' EXIT
docker compose exec -T postgres pg_dump --username metabase --clean --if-exists metabase | gzip >"$file"
[ "$(gzip -dc "$file" | tail -c 200 | grep -c 'PostgreSQL database dump complete')" = 1 ] || { echo 'the dump is not whole' >&2; exit 1; }
names=("$(date -u +day-%u)")
[ "$(date -u +%d)" != 01 ] || names+=("$(date -u +month-%Y-%m)")
for name in "${names[@]}"; do
  docker run --rm --env-file backup.env --volume "$file:/dump.sql.gz:ro" amazon/aws-cli:2.31.0 \
    s3 cp --only-show-errors /dump.sql.gz "$DUMPS/$name.sql.gz"
done
echo "$(date -u +%FT%TZ) ${names[*]} $(stat -c %s "$file") bytes"
