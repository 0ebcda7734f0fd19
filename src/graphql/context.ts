import type { Principal } from '../access/principal.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Services } from './services.ts';

export interface Context {
  principal: Principal;
  requestId: string;
  /**
   * Aborted when the client goes away: it ends waiting and reading, and no paid call ever receives it. It is a signal of
   * our own, since one made from Yoga's stops working once another signal is derived from that.
   */
  signal: AbortSignal;
  services: Services;
  loaders: Loaders;
}

export function createContext(options: {
  principal: Principal;
  requestId: string;
  requestSignal: AbortSignal;
  services: Services;
}): Context {
  const { principal, requestId, requestSignal, services } = options;
  const controller = new AbortController();
  requestSignal.addEventListener('abort', () => controller.abort(requestSignal.reason), { once: true });
  return {
    principal,
    requestId,
    signal: controller.signal,
    services,
    loaders: createLoaders(services, principal),
  };
}
