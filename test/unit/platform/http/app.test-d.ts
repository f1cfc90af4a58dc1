import { describe, expectTypeOf, test } from 'vitest';
import type { Routes } from '../../../../core/protocol/routes.ts';
import type { Answers } from '../../../../platform/http/app.ts';
import { json } from '../../../../platform/http/http-response.ts';

const ROUTES = {
  list: { method: 'GET', path: '/things', access: 'public' },
  change: { method: 'POST', path: '/things/{id}/{what}', access: ['tasks:manage'] },
} as const satisfies Routes;

type ThingAnswers = Answers<typeof ROUTES, unknown>;

describe('the answers of a function', () => {
  test('are exactly one for each of its operations', () => {
    const answer = () => json('it');
    expectTypeOf({ list: answer, change: answer }).toExtend<ThingAnswers>();
    // @ts-expect-error an operation has no answer
    const some: ThingAnswers = { list: answer };
    // @ts-expect-error an operation is not this function’s
    const more: ThingAnswers = { list: answer, change: answer, purgeQueue: answer };
    expectTypeOf([some, more]).not.toBeAny();
  });

  test('receive the variables of their paths by name', () => {
    expectTypeOf<keyof Parameters<ThingAnswers['list']>[2]>().toEqualTypeOf<never>();
    expectTypeOf<Parameters<ThingAnswers['change']>[2]>().toEqualTypeOf<
      Readonly<Record<'id' | 'what', string>>
    >();
  });
});
