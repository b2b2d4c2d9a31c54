/** Topic names of the pipeline. States are keyed by icao24; polls are one partition, so that they stay in order. */
export const STATES_TOPIC = 'flight-states';
export const POLLS_TOPIC = 'flight-polls';
