import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Where a function finds its credentials: in its environment, and nowhere else. config/common.yml puts this in the place of
 * `@aws-sdk/credential-provider-node`, whose other ways (profiles, single sign-on, a login, roles of machines) are a sixth
 * of a bundle, and start nothing in Lambda.
 */
export const defaultProvider = fromEnv;
