import { folderLake } from '../folder-lake.ts';
import { land } from '../land.ts';
import { longLog } from './long-log.ts';

/** A process to be killed: lands a long log in small batches. `node land-child.ts FOLDER` */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node land-child.ts FOLDER');
console.log('landing');
await land({ stream: longLog(), lake: folderLake(folder), maxRecords: 20 });
console.log('landed');
