export type { GivenCredential } from './auth/authenticator.ts';
export { GatewayError } from './errors.ts';
export {
  type Gateway,
  type GatewayOptions,
  type GatewayTopic,
  type ServeOptions,
  serveStore,
  startGateway,
} from './gateway.ts';
export { type Handler, type HandlerOptions, handler } from './http/handler.ts';
export { DEFAULT_LIMITS, type GatewayRequest, type GatewayResponse, type Limits } from './http/messages.ts';
export type { Log } from './log.ts';
export type * from './port.ts';
