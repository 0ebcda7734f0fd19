import { describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import type { ImageOptions } from '../../src/generations/generation-request.ts';
import { resolveOptions } from '../../src/generations/resolve-options.ts';

const context = { defaultModel: 'gpt-image-2.6-flare', now: new Date('2026-11-22T12:00:00Z') };

function refusal(options: ImageOptions, given: Partial<typeof context> = {}): LienzoError {
  try {
    resolveOptions(options, { ...context, ...given });
  } catch (error) {
    if (error instanceof LienzoError) return error;
    throw error;
  }
  throw new Error('the options were accepted');
}

const accepts = (options: ImageOptions) => () => resolveOptions(options, context);

describe('the options of a request', () => {
  it('are all filled in where none is given, or all are null', () => {
    const defaults = {
      model: 'gpt-image-2.6-flare',
      size: '1024x1024',
      quality: 'MEDIUM',
      format: 'PNG',
      compression: undefined,
      background: undefined,
      complexity: undefined,
    };
    expect(resolveOptions({}, context)).toEqual(defaults);
    const nothing: ImageOptions = {
      model: null,
      size: null,
      quality: null,
      format: null,
      compression: null,
      background: null,
      complexity: null,
    };
    expect(resolveOptions(nothing, context)).toEqual(defaults);
  });

  it('stay as they were given', () => {
    const all = {
      model: 'gpt-image-2.6-sunburst',
      size: '1536x864',
      quality: 'MAX',
      format: 'WEBP',
      compression: 0,
      background: 'TRANSPARENT',
      complexity: 'HIGH',
    } as const;
    expect(resolveOptions(all, context)).toEqual(all);
  });

  it.each([
    ['gpt-image-2.6-flare', true, true],
    ['gpt-image-2.6-sunburst', true, true],
    ['gpt-image-2.5-flare', true, false],
    ['gpt-image-2.5-sunburst', true, false],
    ['gpt-image-2.5-flare-2026-09-08', true, false],
    ['gpt-image-2.5-sunburst-2026-09-08', true, false],
    ['gpt-image-2', false, false],
    ['gpt-image-2-2026-04-21', false, false],
    ['gpt-image-1.5', false, false],
    ['gpt-image-1-mini', false, false],
    ['chatgpt-image-latest', false, false],
  ])('of %s: the finest qualities %s, complexity %s', (model, fine, complex) => {
    for (const quality of ['AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const) {
      expect(accepts({ model, quality })).not.toThrow();
    }
    expect(accepts({ model, background: 'TRANSPARENT' })).not.toThrow();
    for (const quality of ['XHIGH', 'MAX'] as const) {
      if (fine) expect(accepts({ model, quality })).not.toThrow();
      else expect(refusal({ model, quality }).details).toMatchObject({ field: 'options.quality' });
    }
    if (complex) expect(accepts({ model, complexity: 'LOW' })).not.toThrow();
    else expect(refusal({ model, complexity: 'LOW' }).details).toMatchObject({ field: 'options.complexity' });
  });

  it.each(['gpt-image-1.5', 'gpt-image-1-mini', 'chatgpt-image-latest'])(
    'of %s: three sizes, until the day on which it is shut down',
    (model) => {
      for (const size of ['auto', '1024x1024', '1536x1024', '1024x1536']) {
        expect(accepts({ model, size })).not.toThrow();
      }
      expect(refusal({ model, size: '1536x864' }).details).toMatchObject({ field: 'options.size' });
      const lastMoment = { now: new Date('2026-11-30T23:59:59.999Z') };
      expect(() => resolveOptions({ model }, { ...context, ...lastMoment })).not.toThrow();
      const gone = refusal({ model }, { now: new Date('2026-12-01T00:00:00Z') });
      expect(gone.code).toBe('BAD_USER_INPUT');
      expect(gone.details).toMatchObject({ field: 'options.model', replacement: 'gpt-image-2.6-flare' });
      expect(gone.message).toMatch(/2026-12-01\. Use gpt-image-2\.6-flare instead/);
    },
  );

  it.each(['gpt-image-1', 'dall-e-3', 'dall-e-2'])('of %s: none, it is gone', (model) => {
    expect(refusal({ model }).details).toMatchObject({
      field: 'options.model',
      replacement: 'gpt-image-2.6-flare',
    });
  });

  it.each(['', 'gpt-image-3', 'GPT-IMAGE-2', '__proto__', 'constructor'])(
    'name a model that is known: not %o',
    (model) => {
      const error = refusal({ model });
      expect(error.details.field).toBe('options.model');
      expect(error.message).toContain('gpt-image-2.6-flare');
      expect(error.message).not.toContain('dall-e');
    },
  );

  it('skip the rules of models for the model of the operator, but not those of formats', () => {
    const own = { ...context, defaultModel: 'house-model-7' };
    const options: ImageOptions = {
      size: '333x77',
      quality: 'MAX',
      complexity: 'HIGH',
      background: 'TRANSPARENT',
    };
    expect(resolveOptions(options, own)).toMatchObject({ model: 'house-model-7', size: '333x77' });
    expect(resolveOptions({ ...options, model: 'house-model-7' }, own).model).toBe('house-model-7');
    expect(refusal({ size: 'large' }, own).details.field).toBe('options.size');
    expect(refusal({ compression: 50 }, own).details.field).toBe('options.compression');
    expect(refusal({ format: 'JPEG', background: 'TRANSPARENT' }, own).details.field).toBe(
      'options.background',
    );
    // Another caller's model is none of the operator's.
    expect(refusal({ model: 'house-model-7' }).details.field).toBe('options.model');
  });

  it.each([
    [{ compression: 50 }, 'options.compression', /choose the format JPEG or WEBP/],
    [{ compression: 50, format: 'PNG' }, 'options.compression', /choose the format JPEG or WEBP/],
    [{ compression: -1, format: 'JPEG' }, 'options.compression', /0 to 100/],
    [{ compression: 101, format: 'WEBP' }, 'options.compression', /0 to 100/],
    [{ background: 'TRANSPARENT', format: 'JPEG' }, 'options.background', /PNG or WEBP/],
    [{ size: '1000x1000' }, 'options.size', /nearest allowed size is 1008x1008/],
    [{ size: '4096x4096' }, 'options.size', /nearest allowed size is 2880x2880/],
    [{ size: 'huge' }, 'options.size', /"auto" or WIDTHxHEIGHT/],
  ] as [ImageOptions, string, RegExp][])('%o break a rule that is named', (options, field, message) => {
    const error = refusal(options);
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.details).toMatchObject({ field, rule: expect.any(String) });
    expect(error.message).toMatch(message);
  });

  it.each([
    { compression: 0, format: 'JPEG' },
    { compression: 100, format: 'WEBP' },
    { background: 'TRANSPARENT' },
    { background: 'TRANSPARENT', format: 'WEBP' },
    { background: 'OPAQUE', format: 'JPEG' },
    { size: 'auto' },
    { size: '3840x2160' },
    { size: '1024x640' },
  ] as ImageOptions[])('may be %o', (options) => {
    expect(resolveOptions(options, context)).toMatchObject(options);
  });
});
