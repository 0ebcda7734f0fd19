import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generate, generateOne, model, smallSize } from './client.ts';
import { differenceHash, hashDistance, hueDistance, meanHue, meanLightness, pixelsOf } from './looks.ts';

/** Of 256 bits. Two pictures of nothing in common differ in about 128. */
const leastDistance = 40;

const fiftyPrompts = [
  'un dia soleado en un campo colombiano',
  'a field of wheat',
  'green hills',
  'colinas verdes',
  'the countryside',
  'the sea',
  'el mar',
  'mar en calma',
  'a stormy sea',
  'olas y viento',
  'un barco en el lago',
  'a city at night',
  'Bogotá, ciudad de noche',
  'a red house',
  'una torre azul',
  'bosque en la niebla',
  'forest in autumn',
  'pine trees in the snow',
  'mountains at dawn',
  'montañas azules al amanecer',
  'the Andes',
  'red flowers',
  'flores rojas',
  'tulips in spring',
  'un jardín de orquídeas',
  'planets in space',
  'planeta rojo',
  'a rocket among the stars',
  'noche estrellada',
  'jazz music',
  'una cumbia alegre',
  'silk in the wind',
  'geometric bauhaus poster',
  'mosaico de cristal',
  'stained glass window',
  'a dream of smoke',
  'mapa del desierto',
  'a cat',
  'un perro feliz',
  'fish and birds',
  'calm lake at sunset',
  'lluvia',
  'hello world',
  'hola mundo',
  'purple',
  'an old man reading',
  'a',
  'b',
  '1',
  '2',
];

describe('the pictures of the painter', () => {
  it('are different compositions for fifty prompts', async () => {
    const hashes: boolean[][] = [];
    for (const prompt of fiftyPrompts) hashes.push(await differenceHash(await generateOne(prompt)));
    const alike = hashes.flatMap((hash, index) =>
      hashes.slice(0, index).flatMap((earlier, earlierIndex) => {
        const distance = hashDistance(hash, earlier);
        return distance < leastDistance ? [[fiftyPrompts[earlierIndex], fiftyPrompts[index], distance]] : [];
      }),
    );
    expect(new Set(fiftyPrompts).size).toBe(50);
    expect(alike).toEqual([]);
  });

  it('differ from each other within one request', async () => {
    const hashes = await Promise.all((await generate({ prompt: 'el mar', n: 4 })).map(differenceHash));
    expect(hashes).toHaveLength(4);
    for (const [index, hash] of hashes.entries())
      for (const earlier of hashes.slice(0, index))
        expect(hashDistance(hash, earlier)).toBeGreaterThan(leastDistance);
  });

  it('are the same bytes for the same request, also in another process', async () => {
    const program = `
      import { createPainter } from './src/painter/painter.ts';
      const answer = await createPainter()('http://painter.invalid/v1/images/generations', {
        method: 'POST',
        headers: { authorization: 'Bearer key' },
        body: JSON.stringify({ prompt: 'un bosque', model: '${model}', size: '${smallSize}', quality: 'low' }),
      });
      process.stdout.write((await answer.json()).data[0].b64_json);`;
    const [here, again] = [await generateOne('un bosque'), await generateOne('un bosque')];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { maxBuffer: 2 ** 26 },
    );
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(digest(again)).toBe(digest(here));
    expect(digest(Buffer.from(stdout, 'base64'))).toBe(digest(here));
  });

  it.each([
    { words: 'rojo', hue: 0 },
    { words: 'a red poster', hue: 0 },
    { words: 'blue', hue: 215 },
    { words: 'casas azules', hue: 215 },
    { words: 'verde', hue: 120 },
    { words: 'an orange', hue: 28 },
    { words: 'amarillo', hue: 48 },
    { words: 'purple', hue: 278 },
    { words: 'flores rosas', hue: 345 },
  ])('have a mean hue within 35 degrees of the colour in "$words"', async ({ words, hue }) => {
    expect(hueDistance(await meanHue(await generateOne(words)), hue)).toBeLessThan(35);
  });

  it('are more than 90 degrees of hue apart for "rojo" and "blue"', async () => {
    const [red, blue] = [await meanHue(await generateOne('rojo')), await meanHue(await generateOne('blue'))];
    expect(hueDistance(red, blue)).toBeGreaterThan(90);
  });

  it.each([
    { dark: 'noche', light: 'dia soleado' },
    { dark: 'a city at night', light: 'a sunny city' },
    { dark: 'black', light: 'white' },
    { dark: 'una tormenta en el mar', light: 'un mar sereno y claro' },
  ])('are darker by 50 of 255 for "$dark" than for "$light"', async ({ dark, light }) => {
    const [darker, lighter] = [await generateOne(dark), await generateOne(light)];
    expect((await meanLightness(lighter)) - (await meanLightness(darker))).toBeGreaterThan(50);
  });

  it.each([
    'un bosque',
    'la noche en el campo',
    'geometric pattern',
    'stained glass window',
    'mapa del desierto',
    'magic dream',
    'jazz',
    'a cat',
    'silk in the wind',
  ])('leave a part transparent for "%s" where the background is to be transparent', async (prompt) => {
    const [cut] = await generate({ prompt, background: 'transparent' });
    const alphas = await alphasOf(cut ?? Buffer.alloc(0));
    const share = alphas.filter((alpha) => alpha === 0).length / alphas.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.97);
  });

  it('are opaque where nothing is said', async () => {
    const alphas = await alphasOf(await generateOne('un bosque'));
    expect(alphas.every((alpha) => alpha === 255)).toBe(true);
  });

  it('get richer with the quality', async () => {
    const [low] = await generate({ prompt: 'jardín', quality: 'low' });
    const [high] = await generate({ prompt: 'jardín', quality: 'high' });
    expect(high?.equals(low ?? Buffer.alloc(0))).toBe(false);
    expect(high?.length).toBeGreaterThan(low?.length ?? 0);
  });
});

async function alphasOf(file: Uint8Array): Promise<Uint8Array> {
  return (await pixelsOf(file)).filter((_, index) => index % 4 === 3);
}
