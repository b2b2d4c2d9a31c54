import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Kafka } from '@upstash/kafka';
import { pino } from 'pino';
import { Agent, fetch } from 'undici';
import * as z from 'zod/mini';

/** Nothing but the libraries that a producer needs, each used: what our own is measured against. */
const Answer = z.object({ now: z.number(), ac: z.array(z.object({ hex: z.string(), lat: z.optional(z.number()) })) });

export async function handler(): Promise<number> {
  const log = pino({ base: { service: 'reference' } });
  const login = await new SSMClient({}).send(new GetParameterCommand({ Name: '/login', WithDecryption: true }));
  const dispatcher = new Agent({ connect: { timeout: 8_000 } });
  const response = await fetch(process.env.SOURCE ?? '', { dispatcher });
  const { ac } = z.parse(Answer, await response.json());
  const kafka = new Kafka({ url: process.env.KAFKA ?? '', username: 'me', password: login.Parameter?.Value ?? '' });
  await kafka.producer().produceMany(ac.map(({ hex, lat }) => ({ topic: 'flights', key: hex, value: { lat } })));
  log.info({ aircraft: ac.length }, 'appended');
  return ac.length;
}
