/** `rules FILE --node NAME`: what kube-proxy writes. */
import { hostAddresses, rulesOf } from '../../lab/lab.ts'
import { parseScenario } from '../../scenario/parse.ts'
import { settle } from '../../kube/reconcile.ts'
import { UsageError, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { readInput, refusal } from '../files.ts'

const usage = 'rules FILE --node NAME [--mode iptables|nftables|ipvs|userspace] [--family ipv4|ipv6] [--kubernetes-version 1.36]'

export const rules: CliCommand = {
  usage,
  summary:
    'what kube-proxy for a node writes, as iptables-save or nft prints it; in ipvs mode virtual servers, ipsets and addresses of both families',
  run(argv) {
    const args = parseArguments(argv, { node: true, mode: true, family: true, 'kubernetes-version': true }, usage)
    const file = onlyFile(args, usage)
    const node = one(args, 'node')
    if (node === undefined) throw new UsageError(`which node? usage: ${usage}`)
    const family = one(args, 'family') ?? 'ipv4'
    if (family !== 'ipv4' && family !== 'ipv6') throw new UsageError(`"--family ${family}": write ipv4 or ipv6`)
    const version = one(args, 'kubernetes-version')
    const mode = one(args, 'mode')
    const { scenario, problems } = parseScenario(readInput(file), {
      ...(version === undefined ? {} : { version }),
      ...(mode === undefined ? {} : { proxyMode: mode }),
    })
    if (!scenario) throw refusal(file, problems)
    process.stdout.write(
      rulesOf(
        settle(scenario.objects, scenario.settings, hostAddresses(scenario)).objects,
        scenario.settings,
        node,
        family === 'ipv4' ? 4 : 6,
      ),
    )
    return 0
  },
}
