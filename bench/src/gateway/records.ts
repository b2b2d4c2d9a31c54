/** Records of some 300 bytes, as a web shop might send them; the same each time. */
const RECORD_BYTES = 300;
const KINDS = ['view', 'click', 'buy'] as const;

export interface Message {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
}

export function messages(topic: string, count: number, from = 0): Message[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const user = `user-${n % 5000}`;
    const event = {
      id: n,
      ts: 1_795_392_000_000 + n * 36,
      user,
      kind: KINDS[n % 3],
      amount: (n % 10_000) / 100,
      pad: '',
    };
    const short = RECORD_BYTES - JSON.stringify(event).length;
    return { topic, key: user, value: JSON.stringify({ ...event, pad: padding(n, short) }) };
  });
}

/** Letters and digits without a pattern, so that nothing compresses or caches them away. */
function padding(seed: number, length: number): string {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text.slice(0, Math.max(0, length));
}
