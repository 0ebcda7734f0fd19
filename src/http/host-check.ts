const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Tells whether a request names this server by a name that it goes by. A website could otherwise point a name of its own
 * at an open server on its visitor's machine (DNS rebinding), and browsers would take both for one site.
 */
export function createHostCheck(options: {
  /** With or without port; without, any port. */
  allowedHosts: readonly string[];
  publicUrl: string;
}): (request: Request) => boolean {
  const allowed = new Set([...options.allowedHosts, new URL(options.publicUrl).host]);
  return (request) => {
    const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
    const name = host.replace(/:\d+$/, '');
    return loopbackNames.has(name) || allowed.has(host) || allowed.has(name);
  };
}
