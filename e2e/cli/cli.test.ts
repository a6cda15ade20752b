import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIBRARY } from '../../src/scenario/library.ts'

const folder = mkdtempSync(join(tmpdir(), 'hoplight-'))

function hoplight(...args: string[]): { status: number | null; stdout: string; stderr: string; ms: number } {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return { status, stdout: stdout.replaceAll(folder, ''), stderr: stderr.replaceAll(folder, ''), ms: performance.now() - began }
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const SERVICE = (name: string, extra: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  type: NodePort\n  selector: { app: ${name} }\n  ports:\n  - port: 80\n    nodePort: 30000\n${extra}`

const TUTORIAL = file('tutorial.yaml', LIBRARY[0]!.yaml)

describe('bad input ends with one clear message that says where', () => {
  const cases: [what: string, args: () => string[], message: RegExp, status: number][] = [
    [
      'broken YAML',
      () => ['trace', file('broken.yaml', 'kind: Service\n  metadata: {\n'), '--from', 'pod/default/a', '--to', '10.0.0.1:80'],
      /^hoplight: \/broken\.yaml:1:7: yaml: .*and 1 more: hoplight check/,
      2,
    ],
    [
      'an unknown field',
      () => ['rules', file('field.yaml', SERVICE('web', '  prots: []\n')), '--node', 'kind-worker'],
      /^hoplight: \/field\.yaml:11:3: .*unknown field "spec\.prots".*ports/,
      2,
    ],
    [
      'a duplicate node port',
      () => ['reach', file('twice.yaml', `${SERVICE('a', '')}---\n${SERVICE('b', '')}`)],
      /^hoplight: \/twice\.yaml:21:\d+: .*provided port is already allocated/,
      2,
    ],
    [
      'a link cut in half',
      () => ['open', hoplight('share', TUTORIAL).stdout.trim().slice(0, 700)],
      /^hoplight: The link is cut off/,
      2,
    ],
    [
      'a 50 MB paste',
      () => ['check', file('paste.yaml', `# ${'x'.repeat(50_000_000)}\n`)],
      /^\/paste\.yaml:1:1: The text is too long/,
      1,
    ],
    [
      'an unknown match in an iptables-save',
      () => ['check', file('rules', '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m frobnicate -j ACCEPT\nCOMMIT\n')],
      /^\/rules:3:1: .*frobnicate/,
      1,
    ],
    [
      'a match that is not simulated',
      () => ['check', file('rules2', '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m u32 --u32 "0=0" -j ACCEPT\nCOMMIT\n')],
      /^\/rules2:3:1: .*"u32" is not simulated/,
      1,
    ],
    ['a file that is not there', () => ['check', join(folder, 'nope.yaml')], /^hoplight: \/nope\.yaml: no such file$/m, 2],
    ['an unknown command', () => ['fly'], /^hoplight: unknown command "fly"; there is run, rules/, 2],
    ['an unknown option', () => ['reach', TUTORIAL, '--fast'], /^hoplight: unknown option "--fast"; usage: reach FILE/, 2],
    [
      'a node that is not there',
      () => ['rules', TUTORIAL, '--node', 'kind-worker9'],
      /^hoplight: there is no node "kind-worker9" in this file; there is kind-control-plane, kind-worker$/m,
      2,
    ],
    [
      'a pod that is not there',
      () => ['trace', TUTORIAL, '--from', 'pod/default/zebra', '--to', '10.96.91.147:3000'],
      /^hoplight: there is no pod\/default\/zebra in this scenario; there is pod\//,
      2,
    ],
    [
      'a destination that is none',
      () => ['trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147'],
      /^hoplight: "10\.96\.91\.147" is no destination: write ADDRESS:PORT/,
      2,
    ],
    [
      'a release that is not simulated',
      () => ['rules', TUTORIAL, '--node', 'kind-worker', '--kubernetes-version', '1.25'],
      /1\.25.*not simulated/,
      2,
    ],
    [
      'a change that says no machine',
      () => ['trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147:3000', '--what-if', 'true'],
      /^hoplight: "--what-if true": write "node\/NAME: COMMAND"/,
      2,
    ],
    [
      'a cure for what works',
      () => ['trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147:3000', '--make-it-work'],
      /^It works as it is\.$/m,
      0,
    ],
    [
      'a mode that there is not',
      () => ['trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147:3000', '--mode', 'iptables,ebpf'],
      /^hoplight: "--mode iptables,ebpf": kube-proxy mode "ebpf" is not simulated; write some of iptables, nftables, ipvs, userspace$/m,
      2,
    ],
    [
      'a mode that the release has not got',
      () => ['rules', TUTORIAL, '--node', 'kind-worker', '--mode', 'userspace'],
      /^hoplight: kube-proxy 1\.36 has no userspace mode: it was removed in Kubernetes 1\.26/,
      2,
    ],
    ['a command that comes later', () => ['dns', TUTORIAL], /^hoplight: "dns" is not simulated yet$/m, 2],
  ]
  it.each(cases)(
    '%s',
    (_what, args, message, status) => {
      const ran = hoplight(...args())
      expect(`${ran.stderr}${ran.stdout}`).toMatch(message)
      expect(ran.status).toBe(status)
      expect(ran.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(1)
      expect(ran.ms).toBeLessThan(10_000)
    },
    30_000,
  )
})

describe('the commands', () => {
  it('share and open give the file back, byte for byte', () => {
    const link = hoplight('share', TUTORIAL, '--base', 'https://hoplight.example/').stdout.trim()
    expect(link).toMatch(/^https:\/\/hoplight\.example\/#s=1\.[\w-]+$/)
    expect(hoplight('open', link).stdout).toBe(LIBRARY[0]!.yaml)
  }, 30_000)

  it('the same file and seed give the same bytes', () => {
    const run = () =>
      hoplight('trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147:3000', '--json', '--seed', '7')
        .stdout
    const first = run()
    expect(
      first
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string })
        .at(-1)?.kind,
    ).toBe('end')
    expect(run()).toBe(first)
  }, 30_000)

  it('the same packet in several modes: side by side, and as lines that each name their mode', () => {
    const words = ['trace', TUTORIAL, '--from', 'pod/default/curl-client', '--to', '10.96.91.147:3000', '--mode']
    const text = hoplight(...words, 'iptables,nftables,ipvs,userspace').stdout
    expect(text).toMatch(/^ +iptables +nftables +ipvs +userspace \(as in Kubernetes 1\.20\)$/m)
    expect(text).toMatch(/^node kind-worker +DNAT to \S+ +DNAT to \S+ +IPVS to \S+ +REDIRECT to \S+$/m)
    const lines = hoplight(...words, 'nftables,ipvs', '--json')
      .stdout.trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { kind: string; mode?: string; modes?: { mode: string; result: string; rules: number }[] },
      )
    expect(lines.filter(({ kind }) => kind === 'end').map(({ mode }) => mode)).toEqual(['nftables', 'ipvs'])
    const last = lines.at(-1)!
    expect(last.kind).toBe('comparison')
    expect(last.modes?.map(({ mode, result }) => `${mode} ${result}`)).toEqual(['nftables open', 'ipvs open'])
    expect(last.modes?.every(({ rules }) => rules > 0)).toBe(true)
  }, 60_000)

  it('a good file has no problems', () => {
    const { status, stdout } = hoplight('check', TUTORIAL)
    expect([status, stdout]).toEqual([0, '/tutorial.yaml: no problems\n'])
  }, 30_000)
})
