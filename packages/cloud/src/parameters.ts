import { AwsClient } from 'aws4fetch';
import { ConfigError } from 'flights-core';

/** The value of a parameter by its name. */
export type ReadParameter = (name: string) => Promise<string>;

type Environment = Readonly<Record<string, string | undefined>>;
type Ask = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Parameters of AWS Systems Manager, secret ones decrypted, as a function reads them: with the credentials and the region of
 * its environment. One signed request each; the SDK's client would be half of a function's bundle. Throws a ConfigError that
 * names the parameter and what to do, where it cannot be read.
 */
export function parameters(env: Environment = process.env, ask: Ask = signed(env)): ReadParameter {
  const region = env.AWS_REGION ?? 'us-east-1';
  const url = env.AWS_ENDPOINT_URL_SSM ?? env.AWS_ENDPOINT_URL ?? `https://ssm.${region}.amazonaws.com`;
  return async (name) => {
    const response = await ask(`${url.replace(/\/$/, '')}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: JSON.stringify({ Name: name, WithDecryption: true }),
    }).catch((error: Error) => {
      throw unreadable(name, `cannot be asked for: ${error.message}`);
    });
    const answer = (await response.json().catch(() => ({}))) as Answer;
    if (response.ok && answer.Parameter) return answer.Parameter.Value ?? '';
    const code = String(answer.__type ?? response.status).replace(/.*#/, '');
    throw unreadable(name, code === 'ParameterNotFound' ? 'is not there' : `cannot be read (${code})`);
  };
}

interface Answer {
  readonly Parameter?: { readonly Value?: string };
  readonly __type?: string;
}

const unreadable = (name: string, why: string) =>
  new ConfigError(`SSM parameter ${name}`, why, 'deploy at the root first: it makes them');

function signed(env: Environment): Ask {
  const client = new AwsClient({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    service: 'ssm',
    region: env.AWS_REGION ?? 'us-east-1',
    retries: 3,
  });
  return (url, init) => client.fetch(url, init);
}
