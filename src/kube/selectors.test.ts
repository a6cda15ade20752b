import { expect, test } from 'vitest'
import { matchesLabels, matchesSelector } from './selectors.ts'
import type { LabelSelector } from './objects.ts'

const labels = { app: 'web', tier: 'front' }

const services: [string, Record<string, string>, boolean][] = [
  ['every pair must be there', { app: 'web', tier: 'front' }, true],
  ['one that differs is enough to miss', { app: 'web', tier: 'back' }, false],
  ['one that is missing too', { zone: 'a' }, false],
  ['an empty selector selects nothing', {}, false],
]
test.each(services)('a Service: %s', (_, selector, want) => expect(matchesLabels(selector, labels)).toBe(want))

const selectors: [string, LabelSelector, boolean][] = [
  ['an empty one selects all', {}, true],
  [
    'labels and expressions together',
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }] },
    true,
  ],
  ['NotIn holds where the label is missing', { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  ['Exists', { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
  ['DoesNotExist', { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
  ['a name of every object is no label', { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
]
test.each(selectors)('a LabelSelector: %s', (_, selector, want) => expect(matchesSelector(selector, labels)).toBe(want))
