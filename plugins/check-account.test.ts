import { expect, it } from '@jest/globals';
import { adviceOn } from './check-account.ts';

it.each([
  ['CREATE_COMPLETE', null],
  ['UPDATE_ROLLBACK_COMPLETE', null],
  ['IMPORT_COMPLETE', null],
  ['UPDATE_IN_PROGRESS', /^somebody is deploying. Wait/],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', /^somebody is deploying/],
  ['ROLLBACK_COMPLETE', /aws cloudformation delete-stack --stack-name x$/],
  ['REVIEW_IN_PROGRESS', /aws cloudformation delete-stack --stack-name x$/],
  ['UPDATE_ROLLBACK_FAILED', /aws cloudformation continue-update-rollback --stack-name x$/],
])('a stack that is in the state %s gets the advice %s', (status, advice) => {
  const given = adviceOn(status, '--stack-name x');
  if (advice) expect(given).toMatch(advice);
  else expect(given).toBeNull();
});
