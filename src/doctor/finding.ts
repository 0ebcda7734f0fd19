/** What one check found: one line for the operator, without secrets. */
export interface Finding {
  /** A warning is worth reading, and the server works all the same. */
  level: 'ok' | 'warning' | 'FAILED';
  /** What was looked at, in a word or two. */
  subject: string;
  /** What is so, in whole sentences. */
  text: string;
  /** What to do about it, in whole sentences. */
  advice?: string;
}

/** What is wrong and what to do, in whole sentences without secrets. */
export interface Explanation {
  text: string;
  advice: string;
}

export function ok(subject: string, text: string): Finding {
  return { level: 'ok', subject, text };
}

export function warning(subject: string, { text, advice }: Explanation): Finding {
  return { level: 'warning', subject, text, advice };
}

export function failed(subject: string, { text, advice }: Explanation): Finding {
  return { level: 'FAILED', subject, text, advice };
}
