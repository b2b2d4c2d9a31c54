import type { Call } from './contract.test-help.ts';
import { contentRoutes } from './stub-content.test-help.ts';
import type { Body, Who } from './stub-route.test-help.ts';
import { serverRoutes } from './stub-server.test-help.ts';
import { Refusal, type State } from './stub-state.test-help.ts';
import { warehouseRoutes } from './stub-warehouse.test-help.ts';

/** What is answered to whom. As in Metabase: what cannot be found is 404, what must not be done 403, who is unknown 401. */
export function routes(state: State): { answer(call: Call, who: Who): Promise<unknown> } {
  const table = [...serverRoutes(state), ...warehouseRoutes(state), ...contentRoutes(state)];
  return {
    async answer(call, who) {
      for (const [method, path, answer] of table) {
        const match = call.method === method ? path.exec(call.path) : null;
        if (match) return answer(match.slice(1), call as Call & { body: Body }, who);
      }
      throw new Refusal(404, 'API endpoint does not exist.');
    },
  };
}
