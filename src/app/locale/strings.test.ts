/** Every string that a person sees comes from the locale files: none stands in a component, and Chinese has an answer to each. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { wordsFor } from '../../explain/locale.ts'
import { belong as belongEnglish } from './belong.en.ts'
import { belong as belongChinese } from './belong.zh-tw.ts'
import { modesWords as modesEnglish } from './modes.en.ts'
import { modesWords as modesChinese } from './modes.zh-tw.ts'
import { see as seeEnglish } from './see.en.ts'
import { see as seeChinese } from './see.zh-tw.ts'
import { terminalWords as terminalEnglish } from './terminal.en.ts'
import { terminalWords as terminalChinese } from './terminal.zh-tw.ts'
import { words as english } from './en.ts'
import { words as chinese } from './zh-tw.ts'

const APP = new URL('..', import.meta.url).pathname
/** Attributes whose text people read or hear. */
const SEEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'heading',
  'about',
])
/** Names that are the same in every language. */
const NAMES = new Set(['SIL Open Font License 1.1'])

/** What stands on the keys is no word. */
const KEYS = /\b(?:Ctrl|Shift|Alt)\b/g

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? files(join(folder, entry.name))
      : /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)
        ? [join(folder, entry.name)]
        : [],
  )

/** Of objects and calls that end up on the page: `{ title: … }`, `toast(…)`. */
const SHOWN = new Set(['title', 'text', 'label', 'hint', 'notice', 'refusal', 'heading'])
const SAYS = new Set(['toast', 'say', 'complain'])

/** Texts with letters that stand in the markup itself, in what is put into it, and in what is said by a message. */
export function stringsIn(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const note = (node: ts.Node, words: string) => {
    if (!/\p{L}{2}/u.test(words.replace(KEYS, '')) || NAMES.has(words.trim())) return
    found.push(`${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${words.trim()}`)
  }
  /** What an expression may come to, as far as it is written right there. */
  const literal = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) note(node, node.text)
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literal)
    // `a && b` shows b; `a ?? b` and `a + b` show both; a comparison shows neither.
    else if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText()
      if (operator === '+' || operator === '??' || operator === '||') literal(node.left)
      if (operator === '+' || operator === '??' || operator === '||' || operator === '&&') literal(node.right)
    } else if (ts.isTemplateExpression(node))
      [node.head, ...node.templateSpans.map((span) => span.literal)].forEach((part) => note(node, part.text))
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text)
    else if (ts.isJsxExpression(node) && node.expression && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)))
      literal(node.expression)
    else if (ts.isJsxAttribute(node) && SEEN.has(node.name.getText()) && node.initializer) {
      if (ts.isStringLiteral(node.initializer)) note(node, node.initializer.text)
      else if (ts.isJsxExpression(node.initializer) && node.initializer.expression) literal(node.initializer.expression)
    }
    if (ts.isPropertyAssignment(node) && SHOWN.has(node.name.getText())) literal(node.initializer)
    if (ts.isCallExpression(node) && SAYS.has(node.expression.getText())) node.arguments.forEach(literal)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe('strings in components', () => {
  it.each([
    ['<p>Hello</p>', ['1: Hello']],
    ['<p title="Hello" className="shown" />', ['1: Hello']],
    ['<p>{ok ? "Yes" : words.no}</p>', ['1: Yes']],
    ['<p aria-label={`Step ${n}`} />', ['1: Step']],
    ['toast(`${n} saved`)', ['1: saved']],
    ['useView.setState({ notice: { kind: "info", text: "Oh no" } })', ['1: Oh no']],
    ['<p>{words.hello} → {n}×</p>', []],
    ['<p>{kind === "pod" && words.pod}</p>', []],
  ])('%s', (text, found) => expect(stringsIn('x.tsx', text)).toEqual(found))

  it('there are none', () => {
    const found = files(APP)
      .filter((file) => !file.includes('/locale/'))
      .flatMap((file) => stringsIn(file, readFileSync(file, 'utf8')).map((each) => `${file.slice(APP.length)}:${each}`))
    expect(found).toEqual([])
  })
})

/** `top.share`, `timeline.step`, …, each with its value. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`))
}

describe('Traditional Chinese', () => {
  it.each([
    ['the page', english, chinese],
    ['what is fetched later', belongEnglish, belongChinese],
    ['what is looked at closely', seeEnglish, seeChinese],
    ['the terminals', terminalEnglish, terminalChinese],
    ['the modes', modesEnglish, modesChinese],
    ['the text tree', wordsFor('en').tree, wordsFor('zh-TW').tree],
  ])('has a word for each of %s', (_name, ours, theirs) => {
    const [a, b] = [leaves(ours, ''), leaves(theirs, '')]
    expect(b.map(([path, value]) => [path, typeof value]).sort()).toEqual(a.map(([path, value]) => [path, typeof value]).sort())
    for (const [path, value] of b) expect(value, path).not.toBe('')
  })
  it('uses no characters of the simplified script', () => {
    const all = readdirSync(new URL('.', import.meta.url)).filter((name) => name.includes('zh-tw'))
    for (const name of all)
      expect(readFileSync(new URL(name, import.meta.url), 'utf8'), name).not.toMatch(/[网络线发这为应时设还没让个们]/)
  })
})
