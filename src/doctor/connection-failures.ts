import type { Explanation } from './finding.ts';

/** Whom a check speaks to. */
export interface Peer {
  /** "https://api.openai.com/v1", "db.example.com:5432" */
  address: string;
  /** The variable that leads there. */
  variable: string;
  /** The variable that names whose certificates are trusted. */
  authorityVariable: string;
}

interface Row {
  /** Codes of Node.js, undici and OpenSSL. */
  codes: RegExp;
  explain: (peer: Peer) => Explanation;
}

/** Why no answer came: the first row that fits one of the codes. */
const table: readonly Row[] = [
  {
    codes: /^ENOTFOUND$/,
    explain: ({ address, variable }) => ({
      text: `The host name of ${address} does not exist.`,
      advice: `Correct ${variable}, or the name service of this machine.`,
    }),
  },
  {
    codes: /^EAI_/,
    explain: ({ address }) => ({
      text: `The host name of ${address} could not be looked up.`,
      advice: 'Check that this machine reaches its name server (DNS).',
    }),
  },
  {
    codes: /^ECONNREFUSED$/,
    explain: ({ address, variable }) => ({
      text: `Nothing listens at ${address}.`,
      advice: `Start the server there, or correct ${variable}.`,
    }),
  },
  {
    codes: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_\w+_TIMEOUT)$/,
    explain: ({ address, variable }) => ({
      text: `No answer came from ${address} in time.`,
      advice: `Check ${variable}, and whether a firewall lets this machine through to there.`,
    }),
  },
  {
    codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    explain: ({ address }) => ({
      text: `The certificate of ${address} is out of its time.`,
      advice: 'Renew it there; if it is still good, put the clock of this machine right.',
    }),
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    explain: ({ address, variable }) => ({
      text: `The certificate of ${address} was made for another host name.`,
      advice: `Write the name that stands in the certificate into ${variable}.`,
    }),
  },
  {
    codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+)$/,
    explain: ({ address, authorityVariable }) => ({
      text: `The certificate of ${address} comes from an authority that is not trusted here.`,
      advice: `Name the PEM file of that authority with ${authorityVariable}.`,
    }),
  },
  {
    codes: /^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/,
    explain: ({ address, variable }) => ({
      text: `No encrypted connection to ${address} came about.`,
      advice: `If the server there does not speak TLS, write http:// in ${variable}, else look at its TLS settings.`,
    }),
  },
  {
    codes: /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/,
    explain: ({ address, variable }) => ({
      text: `${address} cut the connection.`,
      advice: `Check ${variable}: a server that wants https:// does so to http://, and so do some firewalls.`,
    }),
  },
];

/** @returns undefined where the codes tell of something else than a connection */
export function explainConnection(codes: readonly string[], peer: Peer): Explanation | undefined {
  return table.find((row) => codes.some((code) => row.codes.test(code)))?.explain(peer);
}
