#!/usr/bin/env bash
# Makes a fresh machine a Metabase. Run again after a stop anywhere: it goes on, and changes no password that is there.
# Needs: STAGE, AWS_REGION, METABASE_VERSION, ADMIN_EMAIL, DOMAIN (may be empty), LAKE_BUCKET, and the keys of two users.
set -euo pipefail
: "${DIR:=/opt/flights-metabase}" "${LOCAL_URL:=http://127.0.0.1:3000}" "${CRON_DIR:=/etc/cron.d}" "${PAUSE:=5}"
cd "$DIR"
umask 077

if ! command -v docker >/dev/null || ! docker compose version >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -y -q --no-install-recommends docker.io docker-compose-v2 jq curl cron openssl
  systemctl enable --now docker cron
fi

# Two gigabytes of swap: Metabase starts with a peak that four gigabytes of memory just hold.
if [ "${SWAP:-yes}" = yes ] && [ ! -f /swapfile ]; then
  fallocate -l 2G /swapfile
  chmod 600 /swapfile
  mkswap /swapfile
  swapon /swapfile
  echo '/swapfile none swap sw 0 0' >>/etc/fstab
fi

secret() { openssl rand -hex 32; }
[ -s admin-password ] || secret >admin-password
# The key of Metabase's secrets and the password of its database never change: without them the data is lost.
if [ ! -s .env ]; then
  cat >.env.new <<ENV
METABASE_VERSION=$METABASE_VERSION
MB_DB_PASS=$(secret)
MB_ENCRYPTION_SECRET_KEY=$(secret)
JAVA_OPTS=-Xmx2500m
AWS_REGION=$AWS_REGION
AWS_ACCESS_KEY_ID=$READER_KEY_ID
AWS_SECRET_ACCESS_KEY=$READER_SECRET
ENV
  mv .env.new .env
fi
cat >backup.env <<ENV
AWS_REGION=$AWS_REGION
AWS_ACCESS_KEY_ID=$BACKUP_KEY_ID
AWS_SECRET_ACCESS_KEY=$BACKUP_SECRET
DUMPS=s3://$LAKE_BUCKET/metabase/$STAGE
ENV

docker compose up --detach metabase

# Whoever comes first to a fresh Metabase is its administrator: so it is claimed from here, while nothing else listens.
properties=''
for _ in $(seq 1 240); do
  properties=$(curl --fail --silent "$LOCAL_URL/api/session/properties" || true)
  [ -n "$properties" ] && break
  sleep "$PAUSE"
done
[ -n "$properties" ] || { echo "Metabase does not start: see 'docker compose logs metabase' in $DIR" >&2; exit 1; }
send() { curl --fail --silent --show-error --header 'content-type: application/json' "$@"; }
if [ "$(jq -r '."has-user-setup"' <<<"$properties")" = false ]; then
  jq -n --arg token "$(jq -r '."setup-token"' <<<"$properties")" --arg email "$ADMIN_EMAIL" --rawfile password admin-password \
    '{token: $token, user: {email: $email, password: ($password | rtrimstr("\n")), first_name: "Flights", last_name: "Metrics"},
      prefs: {site_name: "Flights Metrics", site_locale: "en"}}' |
    send --data @- "$LOCAL_URL/api/setup" >/dev/null
fi

site=$DOMAIN
[ -n "$site" ] || site="$(curl --fail --silent "${IP_URL:=https://checkip.amazonaws.com}" | tr -d '[:space:]' | tr . -).sslip.io"
session=$(jq -n --arg username "$ADMIN_EMAIL" --rawfile password admin-password '{$username, password: ($password | rtrimstr("\n"))}' |
  send --data @- "$LOCAL_URL/api/session" | jq -r .id)
jq -n --arg value "https://$site" '{$value}' |
  send --request PUT --header "X-Metabase-Session: $session" --data @- "$LOCAL_URL/api/setting/site-url" >/dev/null
sed -i '/^SITE=/d' .env
echo "SITE=$site" >>.env

# Every night the database goes to the bucket: seven of the last days, and one of each month.
echo "17 2 * * * root $DIR/dump.sh >>/var/log/flights-metabase-dump.log 2>&1" >"$CRON_DIR/flights-metabase"
chmod 644 "$CRON_DIR/flights-metabase" Caddyfile

# Only now may anybody reach it.
docker compose --profile https up --detach
echo "https://$site is ready. Its administrator is $ADMIN_EMAIL, with the password in $DIR/admin-password"
