/** Requests are cut at both limits, whichever comes first. */
export interface BatchLimits {
  readonly messages: number;
  /** Bytes of the JSON body. A single message above it travels alone: whether it is too large is the server's to say. */
  readonly bytes: number;
}

/**
 * The records in order, cut into request bodies of messages; `shape` makes a message for the request of that number.
 * The cut depends on the arguments alone, so the same records sent again make the same requests, which is what makes
 * an idempotency key per request possible.
 */
export function batches<R, M>(
  records: readonly R[],
  limits: BatchLimits,
  shape: (record: R, requestNumber: number) => M,
): M[][] {
  const requests: M[][] = [];
  let bodyBytes = 2; // the brackets
  for (const record of records) {
    const open = requests.at(-1);
    if (open && open.length < limits.messages) {
      const message = shape(record, requests.length - 1);
      const messageBytes = jsonBytes(message) + 1; // and the comma
      if (bodyBytes + messageBytes <= limits.bytes) {
        open.push(message);
        bodyBytes += messageBytes;
        continue;
      }
    }
    const first = shape(record, requests.length);
    requests.push([first]);
    bodyBytes = 2 + jsonBytes(first);
  }
  return requests;
}

const jsonBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
