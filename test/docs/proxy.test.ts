import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { send, sendOk } from '../e2e/graphql-client.ts';
import { generateImage, varyImage } from '../support/documents.ts';
import { freePort } from '../support/free-port.ts';
import { isMissing } from '../support/missing.ts';
import { hasProgram } from '../support/programs.ts';
import { send as wire } from '../support/wire.ts';
import { codeBlocks, readText } from './markdown.ts';
import { startAsReader, type Reader } from './reader.ts';

const { code = '' } =
  codeBlocks(await readText('README.md')).find(({ language }) => language === 'nginx') ?? {};

describe('the configuration of nginx in the README', () => {
  it('waits longer than the slowest picture takes, and lets the largest request pass', () => {
    const { provider, server } = parseConfig({}, { workingFolder: '/' });
    const slowest = provider.timeoutSeconds + provider.maxWaitSeconds;
    const seconds = Number(/proxy_read_timeout (\d+)s;/.exec(code)?.[1]);
    expect(seconds).toBeGreaterThan(slowest);
    expect(code).toContain(`client_max_body_size ${server.maxRequestBytes / 1_048_576}m;`);
  });

  describe('in front of a server', () => {
    if (isMissing(hasProgram('nginx') ? [] : ['the program nginx'])) return;
    let reader: Reader;
    let nginx: ChildProcess;
    let url: string;
    let port: number;
    let callers = 1;
    /** The address of a caller who has sent nothing yet. */
    const nextCaller = () => `127.0.0.${(callers += 1)}`;

    beforeAll(async () => {
      reader = await startAsReader({ TRUST_PROXY: '127.0.0.1', ALLOW_ANONYMOUS: 'true' });
      port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const folder = join(reader.folder, 'nginx');
      await mkdir(folder);
      const site = reader.adapt(code).replace('listen 8080;', `listen 127.0.0.1:${port};`);
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      const surroundings = `daemon off; pid ${folder}/pid; error_log stderr warn; events {}`;
      await writeFile(
        join(folder, 'nginx.conf'),
        `${surroundings} http { access_log off; ${paths.join(' ')}\n${site}\n}`,
      );
      nginx = spawn('nginx', ['-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
      await vi.waitFor(() => fetch(`${url}/healthz`), { timeout: 30_000 });
    });

    afterAll(async () => {
      const ended = once(nginx, 'exit');
      nginx.kill();
      await ended;
      await reader.close();
    });

    it('lets a picture through that takes its time', async () => {
      const { generateImage: image } = await sendOk(url, generateImage, { prompt: 'simulate:slow boat' });
      expect(image.width).toBe(1024);
    });

    it('lets uploads through, and the refusal of one that is too large', async () => {
      const side = 1800;
      const noise = { raw: { width: side, height: side, channels: 3 as const } };
      const picture = await sharp(randomBytes(side * side * 3), noise)
        .png({ compressionLevel: 0 })
        .toBuffer();
      expect(picture.length).toBeGreaterThan(9_000_000);
      const file = new File([new Uint8Array(picture)], 'picture.png');
      await sendOk(url, varyImage, { file });

      const larger = new File([Buffer.alloc(30 * 1_048_576)], 'picture.png');
      const { status, errors } = await send(url, varyImage, { file: larger });
      expect([status, errors?.[0]?.extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    });

    it('tells where callers come from, so that one who guesses keys stops nobody else, whatever they write', async () => {
      const guess = async (localAddress: string, forwarded: string) => {
        const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': forwarded };
        const path = '/graphql?query={viewer{name}}';
        return (await wire(port, { path, localAddress, headers })).status;
      };
      const [guesser, other] = [nextCaller(), nextCaller()];
      const statuses: number[] = [];
      for (let count = 0; count < 31; count += 1) {
        statuses.push(await guess(guesser, `198.51.100.${count}`));
      }
      expect(statuses).toEqual([...Array.from({ length: 30 }, () => 401), 429]);
      expect(await guess(other, guesser)).toBe(401);
    });
  });
});
