import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isOutage, isTransientError, outlastOutage } from '../../src/database/transient-errors.ts';
import { LienzoError } from '../../src/errors.ts';

const withCode = (code: string, message = 'no matter what') => Object.assign(new Error(message), { code });

describe('an error of the database', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a connection that was reset', withCode('ECONNRESET')],
    ['a name that is not found for now', withCode('EAI_AGAIN')],
    [
      'several addresses, none of which answers',
      Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
    ],
    ['a server that shuts down', withCode('57P01')],
    ['a server that starts', withCode('57P03')],
    ['too many connections', withCode('53300')],
    ['a standby that is not promoted yet', withCode('25006')],
    ['a deadlock', withCode('40P01')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a pool whose connections are all taken', new Error('timeout exceeded when trying to connect')],
  ])('passes: %s', (_name, error) => {
    expect(isTransientError(error)).toBe(true);
  });

  it.each([
    ['a row that is there already', withCode('23505')],
    ['a mistake in a query', withCode('42601')],
    ['a failure of ours', new LienzoError('STORAGE_UNAVAILABLE', 'Connection terminated', {})],
    ['a bug', new TypeError('x is not a function')],
    ['what is no error', 'ECONNREFUSED'],
  ])('does not pass: %s', (_name, error) => {
    expect(isTransientError(error)).toBe(false);
  });
});

it.each([
  ['a refused connection', withCode('ECONNREFUSED'), true],
  ['a silent server', new Error('Query read timeout'), true],
  ['a deadlock', withCode('40P01'), false],
  ['a pool whose connections are all taken', new Error('timeout exceeded when trying to connect'), false],
  ['a row that is there already', withCode('23505'), false],
])('%s says of the database that it is away: %s', (_name, error, isAway) => {
  expect(isOutage(error)).toBe(isAway);
});

describe('outlasting an outage', () => {
  it('asks again until there is an answer', async () => {
    let asked = 0;
    const work = () => {
      asked += 1;
      return asked < 4 ? Promise.reject(withCode('ECONNREFUSED')) : Promise.resolve('an answer');
    };
    expect(await outlastOutage(work, { maxSeconds: Infinity })).toBe('an answer');
    expect(asked).toBe(4);
  });

  it.each([
    ['for what does not pass', withCode('23505'), Infinity],
    ['when the time is over', withCode('ECONNREFUSED'), 0],
  ])('asks no second time %s', async (_when, error, maxSeconds) => {
    let asked = 0;
    const work = () => {
      asked += 1;
      return Promise.reject(error);
    };
    await expect(outlastOutage(work, { maxSeconds })).rejects.toBe(error);
    expect(asked).toBe(1);
  });

  it('counts its time from the first failure on', async () => {
    let asked = 0;
    const work = async () => {
      asked += 1;
      if (asked > 1) return 'an answer';
      await sleep(1_100);
      throw withCode('ECONNRESET');
    };
    expect(await outlastOutage(work, { maxSeconds: 1 })).toBe('an answer');
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const work = () => {
      controller.abort(new Error('enough'));
      return Promise.reject(withCode('ECONNREFUSED'));
    };
    await expect(outlastOutage(work, { maxSeconds: Infinity, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});
