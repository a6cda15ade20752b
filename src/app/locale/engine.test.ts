/** Every sentence that the engine tells the page has one in Chinese: those of its files are read from the source, so that a new one is noticed. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { titles } from '../../lab/cure/titles.en.ts'
import { openLab, topologyOf } from '../../lab/lab.ts'
import { LIBRARY } from '../../scenario/library.ts'
import { refuseMode } from '../../lab/modes.ts'
import { adviseDeprecated } from '../../kube/api/deprecated.ts'
import { said } from './engine.zh-tw.ts'

const SRC = new URL('../../', import.meta.url).pathname

/** Which argument of which call, or which property, is told to people. */
const TOLD = new Set(['LabError', 'refuse'])
/** Rare words of the engine about itself, or another tool's own words behind a colon. */
const OWN_WORDS = [/nft refuses kube-proxy's rules/, /^X: X$/, /^X$/]

function sample(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map((span) => (ts.isConditionalExpression(span.expression) ? '' : 'X') + span.literal.text)
    return [node.head.text + spans.join('')]
  }
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(sample)
  return []
}

/** `throw new LabError(…)`, `refuse(…)`, `{ kind: 'failed', …, message: … }`, and the values of `MESSAGES`. */
function toldIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(SRC + file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && TOLD.has(node.expression.getText()) && node.arguments?.[0])
      found.push(...sample(node.arguments[0]))
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'message') found.push(...sample(node.initializer))
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'MESSAGES' && node.initializer)
      ts.forEachChild(node.initializer, (each) => void (ts.isPropertyAssignment(each) && found.push(...sample(each.initializer))))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found.filter((text) => !OWN_WORDS.some((own) => own.test(text)))
}

const chinese = /\p{Script=Han}/u

describe('what the engine says, in Chinese', () => {
  it.each(['lab/reference.ts', 'lab/capture.ts', 'lab/what-if.ts', 'scenario/share.ts', 'worker/worker.ts'])('%s', (file) => {
    const told = toldIn(file)
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter((text) => !chinese.test(said(text)))).toEqual([])
  })
  it.each(Object.entries(titles))('cure %s', (_name, title) => {
    const given = ['eins', 'zwei', 'drei'].slice(0, title.length)
    const english = (title as (...given: unknown[]) => string)(...given)
    const told = said(english)
    expect(told).toMatch(chinese)
    for (const word of given) expect(told).toContain(word)
  })
  it.each(LIBRARY.map((entry) => [entry.name, entry] as const))('%s: title, summary, suggestions, warnings', (_name, entry) => {
    const { lab, problems } = openLab(entry.yaml, { advise: true })
    const topology = topologyOf(lab!)
    const told = [
      ...problems.map(({ message }) => message),
      entry.summary,
      topology.title,
      ...topology.services.flatMap((service) => service.warning ?? []),
      ...topology.sources.filter(({ label }) => label.includes(' ')).map(({ label }) => label),
      ...topology.destinations.filter(({ hint }) => /node port|^Host|^ping/.test(hint)).map(({ hint }) => hint),
    ]
    expect(told.filter((text) => !chinese.test(said(text)) && !/^(?:Service|ping) /.test(said(text)))).toEqual([])
  })
  it('modes that a release has not got, and what is deprecated', () => {
    const versions = ['1.36', '1.30', '1.20'] as const
    const modes = ['nftables', 'ipvs', 'userspace'] as const
    const refused = versions.flatMap((version) => modes.flatMap((proxyMode) => refuseMode({ version, proxyMode }) ?? []))
    const { objects, settings } = openLab(
      `apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { externalIPs: [192.0.2.1], ports: [{ port: 80 }] }\n---\napiVersion: v1\nkind: Node\nmetadata: { name: n, labels: { kubernetes.io/os: windows } }\n`,
    ).lab!.scenario
    const deprecated = (['ipvs', 'userspace'] as const).flatMap((proxyMode) =>
      adviseDeprecated(objects, { ...settings, proxyMode }).map(({ fault }) => fault.message),
    )
    expect([refused.length, deprecated.length]).toEqual([5, 6])
    expect([...refused, ...deprecated].filter((text) => !chinese.test(said(text)))).toEqual([])
  })
  it('what is not known stays', () => expect(said('RTNETLINK answers: File exists')).toBe('RTNETLINK answers: File exists'))
})
