import { describe, expect, it } from 'vitest'
import { runSetup } from '../../lab/shell-host.ts'
import { openLab } from '../../lab/lab.ts'
import { FIRST } from '../../scenario/first.ts'
import { saveText } from '../../linux/netfilter/save.ts'
import { rulesAlone, rulesInto } from './rules.ts'

const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -m comment --comment "its \\"quoted\\" $HOME" -j DNAT --to-destination 10.0.0.2:80
COMMIT
`

async function rulesOn(scenario: string, node: string): Promise<{ output: string; saved: string }> {
  const { lab, problems } = openLab(scenario)
  expect(problems.filter((each) => each.severity === 'error')).toEqual([])
  let output = ''
  await runSetup(lab!, (text) => (output += text))
  return { output, saved: saveText(lab!.world.kernel.namespaces.get(`node/${node}`)!.netfilter, 4) }
}
const line = RULES.split('\n').find((each) => each.startsWith('-A'))!

describe('an iptables-save that was pasted', () => {
  it('judges in the node that was chosen, beside what the scenario says', async () => {
    const scenario = rulesInto(FIRST.yaml, 'kind-worker', RULES)
    const { output, saved } = await rulesOn(scenario, 'kind-worker')
    expect(output).toBe('')
    expect(saved).toContain(line)
    expect(saved).not.toContain('-A KUBE-SERVICES -d 10.96')
    expect((await rulesOn(scenario, 'kind-control-plane')).saved).not.toContain(line)
  })
  it('follows what the setup did before, twice too', async () => {
    const once = rulesInto(FIRST.yaml, 'kind-worker', RULES)
    const twice = rulesInto(once, 'kind-control-plane', RULES)
    expect((await rulesOn(twice, 'kind-worker')).saved).toContain(line)
    expect((await rulesOn(twice, 'kind-control-plane')).saved).toContain(line)
  })
  it('keeps comments of the scenario', () => {
    expect(rulesInto(`# mine\n${FIRST.yaml}`, 'kind-worker', RULES)).toContain('# mine')
  })
  it('goes before manifests that have no scenario', async () => {
    const manifests = 'apiVersion: v1\nkind: Node\nmetadata: { name: one }\n'
    expect((await rulesOn(rulesInto(manifests, 'one', RULES), 'one')).saved).toContain(line)
  })
  it('stands alone', async () => expect((await rulesOn(rulesAlone(RULES), 'node')).saved).toContain(line))
})
