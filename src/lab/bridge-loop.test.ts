/** Bridges in a loop: on Linux a flooded frame circles until somebody pulls a plug; the lab ends it and says so. */
import { expect, test } from 'vitest'
import { createLabHost, runScript } from './shell-host.ts'

test.each([2, 3, 4])('%i links between two bridges end in the storm guard, not in a hang', async (links) => {
  let output = ''
  const write = (text: string): void => void (output += text)
  const pairs = Array.from(
    { length: links },
    (_, i) => `ip link add x${i} type veth peer name y${i}; ip link set x${i} master br0 up; ip link set y${i} master br1 up`,
  )
  const script = `ip link add br0 type bridge; ip link add br1 type bridge; ip link set br0 up; ip link set br1 up
${pairs.join('\n')}
ip addr add 10.0.0.1/24 dev br0
ping -c1 -W1 10.0.0.9
dmesg`
  await runScript(createLabHost(), script, { name: 'loop.sh', stdout: write, stderr: write })
  expect(output).toContain('1 packets transmitted, 0 received')
  expect(output).toMatch(/br[01]: storm guard: a frame from [0-9a-f:]{17} has come round 100 times/)
})
