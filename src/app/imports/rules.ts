/** An iptables-save as setup lines of a scenario: `iptables-restore` on the node, as one would type it there. */
import { type Document, Scalar, isMap, parseAllDocuments } from 'yaml'

export const OWN_NODE = 'node'

/** A mark that no line of the text is. */
function markFor(text: string): string {
  let mark = 'RULES'
  while (text.split('\n').includes(mark)) mark += '_'
  return mark
}

function setupLines(node: string, rules: string): string {
  const mark = markFor(rules)
  const text = rules.replace(/\r\n?/g, '\n').trimEnd()
  return `ssh ${node} iptables-restore <<'${mark}'\n${text}\n${mark}\n`
}

const literal = (value: string): Scalar => Object.assign(new Scalar(value), { type: 'BLOCK_LITERAL' as const })

/** The scenario with these lines after its own setup; comments and order stay. */
export function rulesInto(scenario: string, node: string, rules: string): string {
  const lines = setupLines(node, rules)
  const documents = parseAllDocuments(scenario) as Document[]
  const own = documents.find((each) => isMap(each.contents) && each.get('kind') === 'Scenario')
  if (own && own.errors.length === 0) {
    const before = own.getIn(['spec', 'setup'])
    const text = typeof before === 'string' && before !== '' ? `${before.replace(/\n*$/, '\n')}${lines}` : lines
    own.setIn(['spec', 'setup'], literal(text))
    return documents
      .map((each) => each.toString({ lineWidth: 0 }))
      .join('---\n')
      .replace(/(?<=^|\n)---\n---\n/g, '---\n')
  }
  return `${scenarioHead('rules', lines)}---\n${scenario}`
}

const scenarioHead = (name: string, lines: string): string =>
  `apiVersion: hoplight.dev/v1\nkind: Scenario\nmetadata: { name: ${name} }\nspec:\n  setup: |\n${lines.trimEnd().replace(/^(?=.)/gm, '    ')}\n`

/** One node with nothing but these rules, and a host outside that can call it. */
export function rulesAlone(rules: string): string {
  const head = scenarioHead('pasted-rules', setupLines(OWN_NODE, rules)).replace(
    'spec:\n',
    'spec:\n  title: Pasted rules\n  hosts:\n    - { name: client, address: 172.18.0.100/16 }\n',
  )
  return `${head}---\napiVersion: v1\nkind: Node\nmetadata: { name: ${OWN_NODE} }\nstatus:\n  addresses: [{ type: InternalIP, address: 172.18.0.2 }]\n`
}
