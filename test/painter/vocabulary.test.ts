import { describe, expect, it } from 'vitest';
import { readMood } from '../../src/painter/drawing/mood.ts';
import { vocabulary } from '../../src/painter/drawing/vocabulary.ts';

describe('the vocabulary', () => {
  it('has each word once, in the form that prompts are brought to', () => {
    const words = vocabulary.flatMap((entry) => entry.words.split(' '));
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    expect(words.filter((word) => !/^[a-z]+$/.test(word))).toEqual([]);
  });

  it('is read in both languages, with accents, capitals, plural and feminine endings', () => {
    for (const prompt of ['Red', 'rojo', 'ROJA', 'las rojas,', 'rojos'])
      expect(readMood(prompt).colours, prompt).toEqual([27]);
    expect(readMood('montañas').themes).toEqual(readMood('mountains').themes);
    expect(readMood('árboles').themes).toEqual(new Set(['forest']));
  });

  it('lets a night be dark whatever else is said', () => {
    expect(readMood('a bright sunny night').light).toBe(-1);
  });

  it('asks for nothing where no word is known', () => {
    expect(readMood('qwerty 12345 !?')).toMatchObject({
      colours: [],
      hints: [],
      glows: [],
      light: undefined,
    });
  });
});
