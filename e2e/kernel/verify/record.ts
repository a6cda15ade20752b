/** Runs a script on the real kernel, in network, mount, PID and UTS namespaces of its own, and gives what it printed. unshare(1). */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normalise } from '../normalise.ts'

/** What every case may count on: an empty /run, a host that is called lab, IPv6 on; and the way in which bash names the script. */
const STAGE = `mount -t tmpfs tmpfs /run && mkdir -p /run/netns && cd /tmp && hostname lab
for k in all default lo; do sysctl -qw net.ipv6.conf.$k.disable_ipv6=0; done
exec bash "$1" 2>&1 </dev/null`

const LONGEST_S = 60

/** Normalised. A case that hangs is ended after a minute, with what it printed. */
export function record(name: string, script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hoplight-case-'))
  const file = join(folder, `${name}.sh`)
  writeFileSync(file, script)
  const args = [
    '-k',
    '2',
    String(LONGEST_S),
    'unshare',
    '--net',
    '--mount',
    '--pid',
    '--uts',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ]
  return new Promise((resolve) => {
    execFile('timeout', [...args, 'bash', '-c', STAGE, 'record', file], { maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true })
      resolve(normalise(`${stdout}${stderr}`, script).trimEnd())
    })
  })
}
