export { metabaseClient } from './client.ts';
export { examine, type Finding } from './doctor.ts';
export type { Target } from './names.ts';
export { type Provisioned, provision } from './provision.ts';
