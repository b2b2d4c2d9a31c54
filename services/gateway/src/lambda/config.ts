import { type Bucket, parseBucket } from '../s3/bucket.ts';

const wrong = (name: string, problem: string, example: string) => new Error(`${name}: ${problem}. Example: ${example}`);

type Environment = Readonly<Record<string, string | undefined>>;

/** `GATEWAY_BUCKET`: where the log is. Throws a sentence that names the variable. */
export function bucketSetting(env: Environment): Bucket {
  const text = env.GATEWAY_BUCKET ?? '';
  const bucket = parseBucket(text);
  if (bucket) return bucket;
  throw wrong('GATEWAY_BUCKET', text ? `'${text}' is no bucket` : 'is not set', 's3://flights-lake-prod');
}

/** `GATEWAY_CREDENTIALS_PARAMETER`: the SSM parameter of the credentials. Throws a sentence that names the variable. */
export function credentialsSetting(env: Environment): string {
  const name = env.GATEWAY_CREDENTIALS_PARAMETER ?? '';
  if (/^\/[A-Za-z0-9_./-]{1,1000}$/.test(name)) return name;
  throw wrong(
    'GATEWAY_CREDENTIALS_PARAMETER',
    name ? `'${name}' is no parameter's name` : 'is not set, and nothing starts without a credential',
    '/flights/prod/gateway/credentials',
  );
}
