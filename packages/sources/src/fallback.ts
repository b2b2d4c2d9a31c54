import {
  type FlightSource,
  PollFailedError,
  type Refusal,
  SourceRefusedError,
  SourceUnavailableError,
} from 'flights-core';

/**
 * Sources in order: the first that answers is the poll's. Who refused before is told with the answer; when nobody
 * answers the poll failed, with every reason. An empty sky is an answer.
 */
export function withFallback(sources: readonly FlightSource[]): FlightSource {
  return {
    name: sources.map(({ name }) => name).join(','),
    async poll(region, slotAt) {
      const refused: Refusal[] = [];
      for (const source of sources) {
        try {
          return { ...(await source.poll(region, slotAt)), refused };
        } catch (error) {
          if (!(error instanceof SourceRefusedError || error instanceof SourceUnavailableError)) throw error;
          refused.push({ source: error.source, reason: error.reason });
        }
      }
      throw new PollFailedError(refused);
    },
  };
}
