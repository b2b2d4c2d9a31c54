import { afterEach, describe, expect, it } from '@jest/globals';
import { defaultProvider } from './credentials.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

describe("a function's credentials", () => {
  it('are those of its environment, with the token of its role', async () => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    const found = await defaultProvider()();
    expect(found).toMatchObject({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
  });

  it("are missing with the SDK's own error where there are none, whatever profile is named", async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    process.env.AWS_PROFILE = 'mine';
    await expect(defaultProvider()()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  });
});
