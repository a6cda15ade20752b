import { describe, expect, test } from 'vitest'
import { openLab } from '../lab/lab.ts'
import { findResource } from '../kube/resources.ts'
import { createObject } from '../kube/server/write.ts'
import { ApiError } from '../kube/server/errors.ts'
import { parseScenario } from './parse.ts'

const service = (nodePort?: number): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'NodePort', ports: [{ port: 80, ...(nodePort === undefined ? {} : { nodePort }) }] },
})
const file = (range: string | undefined, ...objects: object[]): string =>
  [
    ...objects,
    {
      apiVersion: 'hoplight.dev/v1',
      kind: 'Scenario',
      metadata: { name: 'x' },
      spec: { cluster: range === undefined ? {} : { serviceNodePortRange: range } },
    },
  ]
    .map((each) => JSON.stringify(each))
    .join('\n---\n')
const messages = (range: string | undefined, port: number): string[] =>
  parseScenario(file(range, service(port))).problems.map(({ message }) => message)
const refused = (port: number, range: string): string =>
  `The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: provided port is not in the valid range. The range of valid ports is ${range}`

describe('node ports in a file', () => {
  test.each([
    [undefined, 30000, []],
    [undefined, 32767, []],
    [undefined, 80, [refused(80, '30000-32767')]],
    ['80-443', 80, []],
    ['80-443', 30000, [refused(30000, '80-443')]],
    ['1-65535', 8080, []],
    ['20000+100', 20100, []],
    ['20000+100', 20101, [refused(20101, '20000-20100')]],
  ])('range %s, port %i', (range, port, expected) => expect(messages(range, port)).toEqual(expected))

  test.each(['abc', '10-5', '0-10', '1-70000', '30000-'])('"%s" is no range', (range) =>
    expect(messages(range, 30000)[0]).toBe(
      `spec.cluster.serviceNodePortRange: Invalid value: ${JSON.stringify(range)}: must be a range of ports, such as 30000-32767`,
    ),
  )
})

test('what nobody chose is taken out of the range', () => {
  const { lab } = openLab(file('8000-8003', service()))
  const port = lab!.objects.services[0]!.spec.ports![0]!.nodePort!
  expect(port).toBeGreaterThanOrEqual(8000)
  expect(port).toBeLessThanOrEqual(8003)
})

test('a running cluster has the same range', () => {
  const { lab } = openLab(file('8000-9000'))
  const make = (port: number): string => {
    try {
      createObject(lab!.api, findResource('svc')!, service(port) as never, 'default', { actor: 'kubectl', dryRun: true })
      return ''
    } catch (error) {
      return error instanceof ApiError ? error.message : String(error)
    }
  }
  expect([make(8080), make(30080)]).toEqual([
    '',
    'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is not in the valid range. The range of valid ports is 8000-9000',
  ])
})
