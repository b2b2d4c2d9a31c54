export * from './address-blocks.ts';
export * from './aircraft-types.ts';
export * from './airlines.ts';
export * from './callsign.ts';
