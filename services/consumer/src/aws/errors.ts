import { FlightsError } from 'flights-core';

export type AwsService = 'S3' | 'Athena';

interface AwsFailure {
  readonly service: AwsService;
  readonly code: string;
  readonly status: number | null;
  readonly retryable: boolean;
  readonly cause: unknown;
}

/** AWS did not do what it was asked; the sentence says what to do about it. */
export class AwsError extends FlightsError {
  override readonly name = 'AwsError';
  override readonly retryable: boolean;
  readonly service: AwsService;
  /** AWS's own name of the failure, such as `AccessDenied`; `NetworkError` where no answer came. */
  readonly code: string;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  constructor(message: string, { service, code, status, retryable, cause }: AwsFailure) {
    super(message, { cause });
    this.service = service;
    this.code = code;
    this.status = status;
    this.retryable = retryable;
  }
}

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket, or correct its name',
  AccessDenied: "allow the role that action on this resource, and look at the bucket's policy",
  AccessDeniedException: 'allow the role that action',
  InvalidAccessKeyId: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of an account that may do this',
  SignatureDoesNotMatch: 'set the AWS_SECRET_ACCESS_KEY that belongs to AWS_ACCESS_KEY_ID',
  ExpiredToken: 'renew the credentials (AWS_SESSION_TOKEN has expired)',
  CredentialsProviderError: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  PermanentRedirect: 'set AWS_REGION to the region of the bucket',
  NetworkError: 'check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set',
};

/** What a client of the SDK threw, as a sentence: what we were `doing`, why not, what to do. */
export function awsError(service: AwsService, thrown: unknown, doing: string): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const { name = 'Error', message = String(thrown), $metadata } = (thrown ?? {}) as Thrown;
  const status = $metadata?.httpStatusCode ?? null;
  const code = status === null && name !== 'CredentialsProviderError' ? 'NetworkError' : name;
  const advice = ADVICE[code] ?? (status !== null && status < 500 ? 'see what AWS says above' : 'try again later');
  return new AwsError(`${doing}: ${name === 'Error' ? '' : `${name}: `}${message}; ${advice}`, {
    service,
    code,
    status,
    retryable: code === 'NetworkError' || status === 429 || (status !== null && status >= 500),
    cause: thrown,
  });
}
