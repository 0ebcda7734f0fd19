/**
 * What `work` gives, if it comes in time. Work that comes too late goes on unseen until the process ends.
 * @throws what `work` throws; an Error with the code ETIMEDOUT when the time is over
 */
export async function within<Result>(milliseconds: number, work: () => Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(Object.assign(new Error(`No answer within ${milliseconds} ms`), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
