'use strict';
// The lake's tables as CloudFormation takes them, from the columns that the consumer writes. With projection Athena computes
// partitions from the regions there are, and the consumer keeps none in the catalog.
module.exports = async ({ resolveVariable }) => {
  const { glueTable, LAKE_TABLES } = await import('flights-core');
  const projected = (await resolveVariable('param:partitions')) === 'projection';
  const regions = projected ? await regionIds(await resolveVariable('param:regions')) : [];
  const lake = `s3://flights-lake-${await resolveVariable('sls:stage')}-$\{AWS::AccountId}`;
  const options = { lakeUri: 's3://lake', ...(regions.length > 0 && { projectedRegions: regions }) };
  // CloudFormation fills in the account, and leaves what Athena is to fill in: ${!region} is ${region}.
  const sub = (text) => ({ 'Fn::Sub': text.replaceAll('${', '${!').replace(options.lakeUri, lake) });
  const filled = (value) => {
    if (typeof value === 'string') return value.startsWith(options.lakeUri) ? sub(value) : value;
    if (Array.isArray(value)) return value.map(filled);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  };
  return Object.fromEntries(Object.keys(LAKE_TABLES).map((name) => [name, filled(glueTable(name, options))]));
};

async function regionIds(text) {
  const { producerConfig } = await import('flights-producer/config');
  try {
    return producerConfig({ REGIONS: text }).regions.map(({ id }) => id);
  } catch {
    return []; // plugins/check-settings.ts says what is wrong
  }
}
