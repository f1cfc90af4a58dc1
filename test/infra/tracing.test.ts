import { describe, expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './synthesize.ts';

describe('tracing', () => {
  const template = synthesize();

  test('is on for every function and every attempt', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function').values()) {
      expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
    }
    const worker = resourceOf(template, 'AWS::Lambda::Function', /^Workerdefault/);
    expect(worker.Properties['Environment']).toMatchObject({ Variables: { TRACING: 'on' } });
  });

  test('leaves nothing in the template when it is off', () => {
    const off = JSON.stringify(synthesize({ tracing: 'off' }).toJSON());
    expect(off).not.toContain('xray');
    expect(off).not.toContain('TRAC');
    expect(off).not.toContain('TracingConfig');
  });
});
