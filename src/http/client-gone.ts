/** Nobody is left to answer. */
export function clientWentAway(): DOMException {
  return new DOMException('The client went away before it was answered.', 'AbortError');
}

/** Whether a request failed because its client went away, which is no fault of the server. */
export function isClientGone(request: Request, error: unknown): boolean {
  return request.signal.aborted || (error instanceof Error && error.name === 'AbortError');
}

/** Nobody receives it: it only stands in the log, with the number that nginx made common for this. */
export function answerNobody(): Response {
  return new Response(null, { status: 499 });
}
