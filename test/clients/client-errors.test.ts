import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../src/errors.ts';
import { isMissing } from '../support/missing.ts';
import { openFailingServers, type FailingServers } from './failing-server.ts';
import { encounters, type Encounter } from './failures.ts';
import { clientKinds } from './kinds.ts';
import { fail, type ClientKind } from './picture-client.ts';

let servers: FailingServers;

beforeAll(async () => {
  servers = await openFailingServers();
});
afterAll(() => servers.close());

describe('the codes of the catalogue', () => {
  it('are all met below', () => {
    const met = new Set(encounters.map(({ code }) => code));
    expect([...met].toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
  });
});

/** By GraphQL over HTTP, a well-formed request is a 200 for clients that do not accept its own media type. */
function statusFor({ accepts }: ClientKind, { code, status, wrong }: Encounter): number {
  if (accepts === '*/*' && (wrong === 'the document' || wrong === 'the work')) return 200;
  return status ?? errorCatalogue[code].status;
}

describe.concurrent.each(clientKinds)('$name', (kind) => {
  if (isMissing(kind.missing)) return;

  it.each(encounters)('hands over $code, met $how', async (encounter) => {
    const { code, operation, to = 'origin', fault, details } = encounter;
    const client = kind.open({ origin: servers[to], fault });
    expect(await fail(client, operation)).toEqual({
      handedOver: kind.handsOver,
      status: statusFor(kind, encounter),
      extensions: { code, requestId: expect.any(String) as string, ...details },
    });
  });
});
