import { describe, expect, it } from 'vitest';
import { createFreshCredentials } from '../../src/storage/fresh-credentials.ts';

const minute = 60_000;
const week = 7 * 24 * 60 * minute;

/** A provider whose credentials last `lifeMinutes` from their making, as the SDK's remember the last ones. */
function setUp(lifeMinutes: number | undefined) {
  const state = { now: Date.parse('2026-11-22T10:00:00Z'), made: 0, failing: false };
  let present: { name: number; expiration?: Date } | undefined;
  async function load(request?: { forceRefresh?: boolean }) {
    if (present === undefined || request?.forceRefresh === true) {
      if (state.failing) throw new Error('nobody answers');
      state.made += 1;
      present = {
        name: state.made,
        ...(lifeMinutes !== undefined && { expiration: new Date(state.now + lifeMinutes * minute) }),
      };
    }
    return present;
  }
  const credentialsFor = createFreshCredentials({ load, clock: () => new Date(state.now) });
  return {
    state,
    credentialsForNext: (milliseconds: number) => credentialsFor(new Date(state.now + milliseconds)),
  };
}

describe('fresh credentials', () => {
  it('that never end are never renewed', async () => {
    const { state, credentialsForNext } = setUp(undefined);
    await credentialsForNext(week);
    state.now += week;
    await credentialsForNext(week);
    expect(state.made).toBe(1);
  });

  it('that outlive what is asked for are not renewed', async () => {
    const { state, credentialsForNext } = setUp(60);
    await credentialsForNext(59 * minute);
    expect(state.made).toBe(1);
  });

  it('are renewed at first use and then at half of their life, once for all who wait', async () => {
    const { state, credentialsForNext } = setUp(60);
    await Promise.all([credentialsForNext(week), credentialsForNext(week), credentialsForNext(week)]);
    expect(state.made).toBe(2);
    state.now += 29 * minute;
    await credentialsForNext(week);
    expect(state.made).toBe(2);
    state.now += minute;
    const renewed = await Promise.all([credentialsForNext(week), credentialsForNext(week)]);
    expect(renewed.map(({ name }) => name)).toEqual([3, 3]);
  });

  it('are used to their end while their provider does not answer, and not after it', async () => {
    const { state, credentialsForNext } = setUp(60);
    await credentialsForNext(week);
    state.failing = true;
    state.now += 59 * minute;
    await expect(credentialsForNext(week)).resolves.toMatchObject({ name: 2 });
    state.now += 2 * minute;
    await expect(credentialsForNext(week)).rejects.toThrow('The credentials have expired');
    state.failing = false;
    state.now += minute;
    await expect(credentialsForNext(week)).resolves.toMatchObject({ name: 3 });
  });
});
