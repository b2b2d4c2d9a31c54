'use strict';
// Says what a deployment costs before anything is created, and creates nothing until that is accepted.
// List prices in USD a month; AWS's pages and `aws lightsail get-bundles` have those of the day and of the region.
const PRICES = {
  instance: [
    ['Lightsail instance, 4 GB', 24],
    ['static address, while attached', 0],
    ['snapshots, daily, about 10 GB of changes', 0.5],
    ['dumps in the bucket', 0.01],
  ],
  container: [
    ['Lightsail container service, medium, 1 node', 40],
    ['Lightsail database, PostgreSQL micro, with backups', 15],
    ['two secrets', 0.8],
  ],
};
const QUERIES =
  'Athena bills queries besides: all questions once an hour are about $0.40 a month, a thousand visitors a day without any cache about $16';

const total = (target) => PRICES[target].reduce((sum, [, price]) => sum + price, 0);

/** The table that is printed. */
function priceTable(target) {
  const lines = PRICES[target].map(([what, price]) => `  ${what.padEnd(52)} $${price.toFixed(2).padStart(6)}`);
  return [...lines, `  ${'a month'.padEnd(52)} $${total(target).toFixed(2).padStart(6)}`, QUERIES].join('\n');
}

/** They end up in the machine's start-up script. */
const SETTINGS = [
  ['adminEmail', /^[^@\s'"$`\\]+@[^@\s'"$`\\]+\.[^@\s'"$`\\]+$/, 'ada@example.org'],
  ['domain', /^([a-z0-9-]+\.)*[a-z0-9-]*$/, 'flights.example.org'],
  ['metabaseVersion', /^v0\.\d+\.\d+(\.\d+)?$/, 'v0.64.6'],
];

class Prices {
  constructor(serverless) {
    this.hooks = {
      'before:deploy:deploy': () => {
        const { target } = serverless.service.custom;
        const refuse = (text) => {
          throw new serverless.classes.Error(text, 'PRICE_NOT_ACCEPTED');
        };
        if (!Object.hasOwn(PRICES, target))
          refuse(`target is '${target}': say --param="target=instance" or --param="target=container"`);
        process.stderr.write(`${priceTable(target)}\n`);
        if (String(serverless.service.custom.accept) !== String(Math.ceil(total(target))))
          refuse(
            `Nothing was created. If you accept up to $${Math.ceil(total(target))} a month, say --param="accept=${Math.ceil(total(target))}"`,
          );
        for (const [name, pattern, example] of SETTINGS)
          if (!pattern.test(serverless.service.custom[name]))
            refuse(
              `Nothing was created. ${name} is '${serverless.service.custom[name]}': say --param="${name}=${example}"`,
            );
      },
    };
  }
}

module.exports = Prices;
module.exports.priceTable = priceTable;
module.exports.total = total;
