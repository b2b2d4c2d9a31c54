/** Why a record is a dead letter. The words are ours: a library's or an engine's would change with its version. */
export class PoisonError extends Error {}
