'use strict';
// A stage may have hyphens in its name, a database of Athena may not.
module.exports = async ({ resolveVariable }) => `flights_${(await resolveVariable('sls:stage')).replaceAll('-', '_')}`;
