'use strict';
// The name of the stage's database, for the templates.
module.exports = async ({ resolveVariable }) =>
  (await import('flights-core')).glueDatabase(await resolveVariable('sls:stage'));
