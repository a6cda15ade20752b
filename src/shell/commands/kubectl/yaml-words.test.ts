/** Each text was given to kubectl 1.33; what it said stands beside it. */
import { expect, it } from 'vitest'
import { manifestDocuments } from './manifest.ts'
import { goYamlWords } from './yaml-words.ts'

const CASES: [string, string, string][] = [
  [
    'a field further in than its brothers',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n   labels:\n    a: b\n',
    'line 5: mapping values are not allowed in this context',
  ],
  [
    'a field further out',
    'apiVersion: v1\nkind: Pod\nmetadata:\n    name: x\n  labels:\n    a: b\n',
    'line 4: did not find expected key',
  ],
  [
    'a field under a text',
    'apiVersion: v1\nkind: Pod\n metadata:\n  name: x\n',
    'line 3: mapping values are not allowed in this context',
  ],
  [
    'a field where a dash is due',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports:\n    - port: 80\n    targetPort: 80\n',
    "line 7: did not find expected '-' indicator",
  ],
  [
    'a field further in than its item',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports:\n  - port: 80\n     targetPort: 80\n',
    'line 8: mapping values are not allowed in this context',
  ],
  [
    'a field between dash and item',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports:\n  - port: 80\n   targetPort: 80\n',
    'line 7: did not find expected key',
  ],
  [
    'a tab after a key',
    'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n',
    'line 4: found character that cannot start any token',
  ],
  [
    'a tab after a value',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n\tlabels: x\n',
    'line 5: found a tab character that violates indentation',
  ],
  [
    'a colon in a text',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a: b\n',
    'line 4: mapping values are not allowed in this context',
  ],
  ['a colon that is missing', 'apiVersion: v1\nkind Pod\nmetadata:\n  name: x\n', "line 3: could not find expected ':'"],
  [
    'a brace that is missing',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x, labels: { a: b }\nspec:\n  a: b\n',
    "line 3: did not find expected ',' or '}'",
  ],
  [
    'a bracket for a brace',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: { containers: [{ name: c ] }\n',
    "line 3: did not find expected ',' or '}'",
  ],
  [
    'a quote that is missing',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: "x\nspec:\n  a: b\n',
    'line 7: found unexpected end of stream',
  ],
  ['a single one', "apiVersion: v1\nkind: Pod\nmetadata:\n  name: 'x\n", 'line 5: found unexpected end of stream'],
  [
    'a star',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: * x\n',
    'line 4: did not find expected alphabetic or numeric character',
  ],
  ['a percent sign', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: %x\n', 'line 4: found character that cannot start any token'],
  ['an at sign', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: @x\n', 'line 4: found character that cannot start any token'],
  ['backticks', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: `x`\n', 'line 4: found character that cannot start any token'],
  ['a brace too many', 'apiVersion: v1\nkind: Pod\nmetadata: }\n', 'line 2: did not find expected node content'],
  ['text after a quote', 'apiVersion: v1\nkind: "Pod" x\nmetadata:\n  name: x\n', 'line 1: did not find expected key'],
  [
    'a key between two columns',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  selector:\n    app: x\n   ports:\n  - port: 80\n',
    'line 7: did not find expected key',
  ],
  [
    'a dash between two columns',
    'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 80\n   - port: 81\n',
    'line 5: did not find expected key',
  ],
  [
    'a text block that ends too soon',
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    x\n   y\n',
    'line 5: did not find expected key',
  ],
]

it.each(CASES)('%s', (_what, text, words) => {
  const documents = manifestDocuments(text)
  const error = [...(documents as Iterable<{ errors: { code: string; message: string; pos: [number, number] }[] }>)].flatMap(
    (each) => each.errors,
  )[0]!
  expect(goYamlWords(text, error)).toBe(words)
})
