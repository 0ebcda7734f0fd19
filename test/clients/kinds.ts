import { apollo } from './apollo.ts';
import { curl } from './curl.ts';
import type { ClientKind } from './picture-client.ts';
import { typedFetch } from './typed-fetch.ts';
import { urql } from './urql.ts';

/** The clients that must do all there is to do. */
export const clientKinds: ClientKind[] = [apollo, urql, typedFetch, curl];
