/**
 * What the parts were measured to use, and what is assumed where nothing could be. Requests: `pnpm bench usage`, which runs
 * the shipped producer, gateway and consumer and counts where requests are made (bench/README.md). Athena's requests: 84 hours of
 * London in S3, each statement of ours run by Trino 476, Athena's engine, with its S3 behind a counting proxy. Times on Lambda
 * could not be measured; they are estimates and say so.
 */
export const PRODUCER = {
  /** Rows of one request to the gateway: 900,000 bytes of them. Measured: 11,000 in 13 requests. */
  rowsPerAppend: 857,
  /** Seconds of a poll that asks one source once. Estimate of the deployment's first design: 3. */
  seconds: 3,
  /** Seconds more for each further request to the source: its pause of 1.1 s and the answer. Estimate. */
  secondsPerSourceRequest: 1.6,
  /** Seconds of CPU a row, parsed, checked and written; measured at 30 to 40 µs on a whole core. */
  cpuSecondsPerRow: 40e-6,
  /** Bytes sent to a source for one request: a request line, headers, TLS. Estimate. */
  bytesOutPerSourceRequest: 2000,
} as const;

/** Of the gateway, by the request to it. */
export const GATEWAY = {
  /** GETs of an append: the topic's object, twice. */
  getsPerAppend: 2,
  /** Appends of a process to a partition between two tails, a further PUT each. */
  appendsPerTail: 8,
  /** A process that is new to a partition looks for its end. */
  coldLists: 1,
  coldGets: 2,
  /** An idle function is taken to be gone after this. Lambda promises neither; usual are 5 to 15 minutes. */
  idleSeconds: 600,
  /** Of one landing, whatever it brings: where both topics begin and end, asked again and again. */
  landingLists: 22,
  landingGets: 51,
  /** More for each page of records that is read, and for each batch of the log in it. */
  listsPerPage: 0.045,
  getsPerPage: 2,
  getsPerBatch: 1,
  /** More for each further plan of a run. */
  listsPerPlan: 6,
  getsPerPlan: 15,
  /** Seconds of a request: a few requests to S3 of some 20 ms each. Estimate. */
  seconds: 0.1,
  /** Seconds more for the first one of a process: its start, the credentials, the log's ends. Estimate. */
  coldSeconds: 1,
  /** Bytes of the log's objects: a row compressed, and a batch around it. */
  bytesPerRow: 54,
  bytesPerBatch: 430,
} as const;

/** Of a run of the consumer. */
export const CONSUMER = {
  /** Requests to the gateway besides the pages of records, and for each further plan. */
  kafkaRequests: 20,
  kafkaRequestsPerPlan: 6,
  /** LISTs: of the whole lake, and for each region. */
  lists: 22,
  listsPerRegion: 2,
  /** Seconds: mostly waiting for Athena's statements. Estimate of the deployment's first design: 20. */
  seconds: 20,
  secondsPerFurtherRegion: 3,
  /** Seconds of a page of records, fetched through the gateway. Estimate. */
  secondsPerPage: 0.15,
  /** Seconds of CPU a row, measured on a whole core: 4.5 to 4.9 for 200,000 rows (`pnpm bench lake`). */
  cpuSecondsPerRow: 24e-6,
  /** Parquet of a region: of an hour, and of a row in it. Measured: 20 KB for 140 rows, 796 KB for 44,000. */
  bytesPerHour: 17_000,
  bytesPerRow: 17,
  /** A stored hour, a plan with its done marker, a record of usage. */
  bytesPerStoredHour: 1200,
  bytesPerPlan: 1500,
  bytesPerUsage: 900,
} as const;

/** Of a statement in Athena; the requests to S3 are billed to the account, not with the statement. */
export const ATHENA = {
  /** A partition is listed once, its files are read once of `states` and twice of `polls`, each with one request. */
  listsPerPartition: 1,
  readsOfStates: 1,
  readsOfPolls: 2,
  /** Of the seven metrics' statements together: one reads `polls` three times, three read all stored hours. */
  dashboardReadsOfPolls: 15 / 7,
  dashboardsOverHours: 3 / 7,
  /** Objects of a result and its description; of DDL the one. As documented, not seen. */
  putsPerSelect: 2,
  putsPerDdl: 1,
  /** Requests to the Glue catalog. */
  glueRequestsPerSelect: 23,
  glueRequestsPerDdl: 5,
} as const;

/** Bytes of log lines, Lambda's own START, END and REPORT and CloudWatch's 26 a line with them. Estimates from the lines. */
export const LOG_BYTES = { producer: 1000, gateway: 700, consumer: 3000, retention: 700 } as const;

/** A function's share of a core, by its GiB: 1,769 MiB are one (AWS Lambda Developer Guide, "Configure memory"). */
export const cores = (memoryGb: number): number => (memoryGb * 1024) / 1769;
