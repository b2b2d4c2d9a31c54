const CREDITS: Readonly<Record<string, string>> = {
  adsblol: 'Aircraft data © adsb.lol contributors, ODbL 1.0 (opendatacommons.org/licenses/odbl)',
  adsbfi: 'Aircraft data by adsb.fi (opendata.adsb.fi), personal and non-commercial use only',
  opensky:
    'Aircraft data by The OpenSky Network (opensky-network.org; Schäfer et al., IPSN 2014), research and non-commercial use only',
  readsb: 'Aircraft data from a receiver of our own',
  replay: 'Recorded snapshots; their licence is that of their origin',
  simulator: 'Simulated flights: none of this happened',
};

/** The credit a source's licence asks for, wherever its data is shown or exported. */
export const attributionOf = (source: string): string => CREDITS[source] ?? `Aircraft data: ${source}`;
