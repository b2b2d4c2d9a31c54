import { describe, expect, it } from '@jest/globals';
import { type S3LakeOptions, s3Lake } from './s3-lake.ts';

/** S3 as its client shows it: each request meets the next of these answers. */
function answering(...answers: readonly (object | Error)[]) {
  const inputs: unknown[] = [];
  const send = async (command: { input: unknown }) => {
    const answer = answers[Math.min(inputs.length, answers.length - 1)]!;
    inputs.push(command.input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = { send } as unknown as S3LakeOptions['client'];
  return { lake: s3Lake({ client, bucket: 'lake', prefix: 'team/', pause: async () => undefined }), inputs };
}
const refused = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('S3 said so'), { name, $metadata: { httpStatusCode } });
const body = Buffer.from('x');

describe('s3Lake({ client, bucket, prefix })', () => {
  it('creates on the condition that there is no such object', async () => {
    const { lake, inputs } = answering({});
    expect(await lake.create('log/a', body)).toBe('created');
    expect(inputs).toEqual([{ Bucket: 'lake', Key: 'team/log/a', Body: body, IfNoneMatch: '*' }]);
  });

  it('hears that an object exists, be it another writer’s or its own whose answer was lost', async () => {
    expect(await answering(refused('PreconditionFailed', 412)).lake.create('log/a', body)).toBe('exists');
  });

  it('tries again while S3 has not decided between writers, and gives up in the end', async () => {
    const conflict = refused('ConditionalRequestConflict', 409);
    const { lake, inputs } = answering(conflict, conflict, refused('PreconditionFailed', 412));
    expect(await lake.create('log/a', body)).toBe('exists');
    expect(inputs.length).toBe(3);
    await expect(answering(conflict).lake.create('log/a', body)).rejects.toMatchObject({ status: 409 });
  });

  it.each([
    ['NoSuchBucket', 404, false, 'make the bucket'],
    ['AccessDenied', 403, false, 'allow the role'],
    ['SlowDown', 503, true, 'try again later'],
    ['TimeoutError', undefined, true, 'check the network'],
    ['CredentialsProviderError', undefined, false, 'AWS_ACCESS_KEY_ID'],
  ])('says what to do about %s', async (name, status, retryable, advice) => {
    const { lake } = answering(refused(name, status));
    const thrown = { name: 'AwsError', retryable, message: expect.stringContaining(advice) };
    await expect(lake.read('log/a')).rejects.toMatchObject(thrown);
    await expect(lake.create('log/a', body)).rejects.toMatchObject({
      message: expect.stringContaining('s3://lake/team/log/a'),
    });
  });

  it('takes a missing object for null and a missing bucket for an error', async () => {
    expect(await answering(refused('NoSuchKey', 404)).lake.read('a')).toBeNull();
    expect(await answering(refused('NotFound', 404)).lake.head('a')).toBeNull();
    await expect(answering(refused('NoSuchBucket', 404)).lake.read('a')).rejects.toThrow('NoSuchBucket');
  });

  it('lists page after page, by keys as the lake knows them', async () => {
    const LastModified = new Date(1000);
    const { lake, inputs } = answering(
      { Contents: [{ Key: 'team/a/1', Size: 7, LastModified }], IsTruncated: true, NextContinuationToken: 'next' },
      { Contents: [{ Key: 'team/a/2', Size: 8, LastModified }], IsTruncated: false },
    );
    const found = [];
    for await (const object of lake.list('a/', 'a/0')) found.push(object);
    expect(found).toEqual([
      { key: 'a/1', sizeBytes: 7, createdAt: LastModified },
      { key: 'a/2', sizeBytes: 8, createdAt: LastModified },
    ]);
    expect(inputs).toMatchObject([
      { Prefix: 'team/a/', StartAfter: 'team/a/0' },
      { Prefix: 'team/a/', ContinuationToken: 'next' },
    ]);
    expect((inputs[1] as { StartAfter?: string }).StartAfter).toBeUndefined();
  });

  it('refuses a key that no folder could hold, before anything is sent', async () => {
    const { lake, inputs } = answering({});
    await expect(lake.create('../a', body)).rejects.toThrow('cannot name an object');
    expect(inputs).toEqual([]);
  });
});
