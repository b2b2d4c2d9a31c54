import { s3Client } from '../aws/clients.ts';
import { s3Lake } from '../aws/s3-lake.ts';
import { folderLake } from '../folder-lake.ts';
import { land } from '../land.ts';
import { longLog } from './long-log.ts';

/** A process to be killed: lands a long log in small batches. `node land-child.ts FOLDER|s3://BUCKET` */
const [where] = process.argv.slice(2);
if (!where) throw new Error('usage: node land-child.ts FOLDER|s3://BUCKET');
const bucket = /^s3:\/\/(.+)$/.exec(where)?.[1];
console.log('landing');
await land({
  stream: longLog(),
  lake: bucket === undefined ? folderLake(where) : s3Lake({ client: s3Client(), bucket }),
  maxRecords: 20,
});
console.log('landed');
