import { describe, expect, test } from 'vitest'
import { createLabHost, runScript } from './shell-host.ts'

const HEAD = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n'
const COLUMNS = '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n'

/** A balancer with two servers behind it and a client before it. */
const NETWORK = `
n=1
for name in one two client; do
  ip netns add $name
  ip link add v$n type veth peer name eth0 netns $name
  ip addr add 10.0.$n.1/24 dev v$n; ip link set v$n up
  ip -n $name addr add 10.0.$n.2/24 dev eth0; ip -n $name link set eth0 up; ip -n $name link set lo up
  ip -n $name route add default via 10.0.$n.1
  n=$((n+1))
done
ip link set lo up
ip addr add 192.0.2.1/32 dev lo
sysctl -qw net.ipv4.ip_forward=1
ip netns exec one sh -c 'while true; do echo one | nc -l -p 8080 -N; done' &
ip netns exec two sh -c 'while true; do echo two | nc -l -p 8080 -N; done' &
sleep 0.2
ask() { ip netns exec client nc -w 2 192.0.2.1 80 </dev/null || echo failed; }
V=192.0.2.1:80
`
const SERVERS = `
ipvsadm -a -t $V -r 10.0.1.2:8080 -m
ipvsadm -a -t $V -r 10.0.2.2:8080 -m -w 3
`

async function printed(script: string): Promise<string> {
  let text = ''
  const write = (part: string): void => void (text += part)
  await runScript(createLabHost(), `${script}\nkill $(jobs -p) 2>/dev/null\n`, { name: 't.sh', stdout: write, stderr: write })
  return text
}

describe('packets', () => {
  test.each([
    ['rr', '', 'two one two one'],
    // The weights 3 and 1: three turns of four.
    ['wrr', '', 'two two two one'],
    ['rr', '-p 60', 'two two two two'],
  ])('%s %s: %s', async (scheduler, more, expected) =>
    expect(
      (await printed(`${NETWORK}ipvsadm -A -t $V -s ${scheduler} ${more}${SERVERS}ask; ask; ask; ask`))
        .trim()
        .split('\n')
        .join(' '),
    ).toBe(expected),
  )

  test('a server of weight 0, or none, gets nothing: the client is refused', async () =>
    expect(await printed(`${NETWORK}ipvsadm -A -t $V -s rr\nask\nipvsadm -a -t $V -r 10.0.1.2:8080 -m -w 0\nask`)).toBe(
      'failed\nfailed\n',
    ))

  test('one that is deleted is forgotten, and counted no more', async () =>
    expect(
      await printed(
        `${NETWORK}ipvsadm -A -t $V -s rr${SERVERS}ask\nipvsadm -d -t $V -r 10.0.2.2:8080\nask; ask\nipvsadm -Ln | tail -1`,
      ),
    ).toBe(`two\none\none\n  -> 10.0.1.2:8080                Masq    1      0          2         \n`))

  test('counts and connections', async () => {
    const text = await printed(
      `${NETWORK}ipvsadm -A -t $V -s rr${SERVERS}ask\nipvsadm -Ln --stats | tail -2\nipvsadm -Lnc\nipvsadm -Z\nipvsadm -Ln --stats | tail -1`,
    )
    expect(text).toContain('  -> 10.0.2.2:8080                       1        4        4      216      220\n')
    expect(text).toMatch(/^TCP 01:5\d {2}TIME_WAIT {3}10\.0\.3\.2:\d+ +192\.0\.2\.1:80 {7}10\.0\.2\.2:8080$/m)
    expect(text).toMatch(/^ {2}-> 10\.0\.2\.2:8080 {23}0 {8}0 {8}0 {8}0 {8}0\n$/m)
  })
})

describe('words', () => {
  test.each([
    ['', 'nothing there', `${HEAD}${COLUMNS}`],
    [
      'ipvsadm -A -t 10.0.0.1:80 -p',
      'defaults: scheduler wlc, five minutes',
      `${HEAD}${COLUMNS}TCP  10.0.0.1:80 wlc persistent 300\n`,
    ],
    [
      'ipvsadm -A -u 10.0.0.1:53 -s sh -b sh-port -p 60 -M 255.255.255.0',
      'flags and mask',
      `${HEAD}${COLUMNS}UDP  10.0.0.1:53 sh (sh-port) persistent 60 mask 255.255.255.0\n`,
    ],
    [
      'ipvsadm -A -f 7 -s rr; ipvsadm -a -f 7 -r 10.1.0.1 -m',
      'a mark',
      `${HEAD}${COLUMNS}FWM  7 rr\n  -> 10.1.0.1:0                   Masq    1      0          0         \n`,
    ],
  ])('%s: %s', async (script, _name, expected) => expect(await printed(`${script}\nipvsadm -Ln`)).toBe(expected))

  const SERVICE = 'ipvsadm -A -t 10.0.0.1:80 -s rr; '
  test.each([
    [`${SERVICE}ipvsadm -A -t 10.0.0.1:80`, 'Service already exists\n', 255],
    ['ipvsadm -D -t 10.0.0.1:80', 'No such service\n', 255],
    ['ipvsadm -E -t 10.0.0.1:80', 'No such service\n', 255],
    ['ipvsadm -a -t 10.0.0.1:80 -r 10.1.0.1 -m', 'Service not defined\n', 255],
    [`${SERVICE}ipvsadm -d -t 10.0.0.1:80 -r 10.1.0.1`, 'No such destination\n', 255],
    ['ipvsadm -A -t 10.0.0.1', 'Zero port specified for non-persistent service\n', 2],
    ['ipvsadm -A -t nowhere:80', 'illegal virtual server address[:port] specified\n', 2],
    ['ipvsadm -A -t 10.0.0.1:80 -s mh', 'ipvsadm: scheduler "mh" is not simulated\n', 2],
    [
      `${SERVICE}ipvsadm -a -t 10.0.0.1:80 -r 10.1.0.1 -g`,
      'ipvsadm: direct routing (-g, which is ipvsadm’s default) is not simulated: use -m\n',
      2,
    ],
    ['ipvsadm -n', "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n", 255],
  ])('%s', async (script, message, status) => expect(await printed(`${script}; echo $?`)).toBe(`${message}${status}\n`))

  test('what is saved can be restored', async () => {
    const rules =
      '-A -t 10.0.0.1:80 -s wrr -p 60 -M 255.255.0.0\n-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m -w 2\n-A -u 10.0.0.1:53 -s sh\n'
    expect(
      await printed(
        `printf '%s' '${rules}' | ipvsadm -R; ipvsadm -Sn; ipvsadm -Sn > /tmp/rules; ipvsadm -C; ipvsadm -R < /tmp/rules; ipvsadm -Sn`,
      ),
    ).toBe(rules + rules)
  })

  test('/proc and sysctls come with the module', async () =>
    expect(
      await printed(
        'ls /proc/net/ip_vs; sysctl net.ipv4.vs.conntrack; ipvsadm -C; cat /proc/net/ip_vs; sysctl net.ipv4.vs.conntrack',
      ),
    ).toMatch(
      /^ls: cannot access .*\nsysctl: cannot stat .*\nIP Virtual Server version 1\.2\.1 \(size=4096\)\n(?:.*\n){2}net\.ipv4\.vs\.conntrack = 0\n$/,
    ))
})
