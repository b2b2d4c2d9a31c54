'use strict';
// The start-up script of the machine, on one line: Lightsail puts it behind lines of its own in a script for `sh`, so it can
// neither choose its shell nor hold lines of its own. Settings first, then everything else packed.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');

const DIR = '/opt/flights-metabase';
const read = (name) => readFileSync(path.join(__dirname, name), 'utf8');

/** What the machine runs: it lays the files down, then starts. */
function script() {
  const files = ['compose.yaml', 'Caddyfile', 'dump.sh', 'restore.sh'];
  const laid = files.map((name) => `cat >"$DIR/${name}" <<'END_OF_FILE'\n${read(name)}END_OF_FILE`);
  return [
    '#!/usr/bin/env bash',
    'set -euo pipefail',
    `: "\${DIR:=${DIR}}"`,
    'export DIR',
    'install -d -m 700 "$DIR"',
    ...laid,
    'chmod 700 "$DIR"/*.sh',
    read('start.sh').replace(/^#!.*\n/, ''),
  ].join('\n');
}

/** As a value of CloudFormation. `values`: names of variables and what CloudFormation makes them. */
function userData(values) {
  const settings = Object.entries(values).flatMap(([name, value]) => [`${name}='`, value, "' "]);
  const packed = gzipSync(script(), { level: 9 }).toString('base64');
  return {
    'Fn::Join': [
      '',
      [
        'export ',
        ...settings,
        '; echo ',
        packed,
        ' | base64 -d | gzip -d >/root/flights-metabase.sh; bash /root/flights-metabase.sh',
      ],
    ],
  };
}

module.exports = {
  script,
  userData,
  instance: async ({ resolveVariable }) => {
    const [stage, version, email, domain] = await Promise.all(
      ['sls:stage', 'param:metabaseVersion', 'param:adminEmail', 'param:domain'].map((name) => resolveVariable(name)),
    );
    return userData({
      STAGE: stage,
      AWS_REGION: { Ref: 'AWS::Region' },
      METABASE_VERSION: version,
      ADMIN_EMAIL: email,
      DOMAIN: domain,
      LAKE_BUCKET: { 'Fn::Sub': `flights-lake-${stage}-\${AWS::AccountId}` },
      READER_KEY_ID: { Ref: 'ReaderKey' },
      READER_SECRET: { 'Fn::GetAtt': ['ReaderKey', 'SecretAccessKey'] },
      BACKUP_KEY_ID: { Ref: 'BackupKey' },
      BACKUP_SECRET: { 'Fn::GetAtt': ['BackupKey', 'SecretAccessKey'] },
    });
  },
};
