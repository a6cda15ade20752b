import { expect, test } from 'vitest'
import { writtenSteps } from './written.ts'

const asked = { from: 'pod/default/a', to: '10.96.0.1:80' }

test.each([
  [[], []],
  [['Welcome.', ' ', 7, null], [{ said: ['Welcome.'], here: false }]],
  [[{ probe: asked }], []],
  [[{ text: 'A pod asks.\n', question: 'Who answers?', probe: asked }], [{ said: ['A pod asks.', 'Who answers?'], here: true }]],
  [
    [{ question: 'And now?', probe: { ...asked, to: 'b:80' }, expectation: 'Nobody.' }],
    [{ said: ['And now?', 'Nobody.'], here: false }],
  ],
  [[{ text: ['no', 'text'], probe: 'none' }], []],
])('%j', (steps, written) => {
  expect(writtenSteps(steps, asked)).toEqual(written)
})
