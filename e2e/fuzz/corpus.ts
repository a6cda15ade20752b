/** What the fuzz begins with: lines that people really type and files that programs really write, taken from the recorded cases. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith(ending) ? [read(folder, name)] : []))

/** Commands and files that the cases have too few of. */
const MORE_LINES = `
ipvsadm -A -t 10.0.0.1:80 -s rr
ipvsadm -a -t 10.0.0.1:80 -r 10.9.0.2:80 -m -w 1
ipvsadm -L -n --stats
nfacct add packets
nfacct list
seq 1 3 | xargs -n 1 -I{} echo {}
printf '%s %5d %-8x|\\n' a 3 255
timeout -s INT 2 ping -c 3 10.9.0.2
curl -s -m 1 -o /dev/null -w '%{http_code}' http://10.9.0.2:80/
nc -zv -w 1 10.9.0.2 80
tcpdump -n -i eth0 -c 1 'tcp[tcpflags] & tcp-syn != 0 and not port 22'
ss -tlnp 'sport = :80'
date -u +%Y-%m-%dT%H:%M:%S -d '2020-01-01'
ps aux
grep -rn -E '^[a-z]+[0-9]*$' /etc/hosts
sed -n -e 's/a\\(b\\)*/x/gp' /etc/hosts
awk -F: '{ n += NR; print $1, n }' /etc/hosts
sort -t: -k2,2n -u /etc/hosts
jq -r '.[] | select(.a > 1) | .b' <<< '[{"a":2,"b":3}]'
find / -maxdepth 2 -name '*.conf' -type f
diff -u /etc/hosts /etc/resolv.conf
ethtool -S eth0
nsenter --net=/run/netns/a ip addr
xtables-monitor --trace
mktemp -d /tmp/x.XXXX
ls -la --color=never /etc
`
const MORE_KUBECTL = `
kubectl get pods -A -o wide
kubectl get all -n default --show-labels
kubectl get nodes -o jsonpath='{.items[*].status.addresses[0].address}'
kubectl get svc -o go-template='{{range .items}}{{.metadata.name}}{{end}}'
kubectl create deployment web --image=nginx --replicas=2 --port=80
kubectl create service clusterip web --tcp=80:8080
kubectl expose deployment web --port=80 --target-port=8080 --type=NodePort
kubectl scale deployment web --replicas=3
kubectl patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'
kubectl exec -it client -- ip addr
kubectl wait --for=condition=Ready pod/client --timeout=5s
kubectl drain kind-worker --ignore-daemonsets --force
kubectl taint nodes kind-worker a=b:NoSchedule
kubectl label pod client a=b --overwrite
kubectl port-forward svc/web 8080:80
kubectl logs client --tail=3
kubectl explain pod.spec.containers
kubectl rollout history deployment/web
docker exec kind-worker iptables-save -t nat
ssh kind-worker crictl ps
ssh kind-worker conntrack -L
`
const IPSETS = [
  `create a hash:ip family inet hashsize 1024 maxelem 65536 timeout 60
add a 10.0.0.1 timeout 30
create n hash:net counters comment
add n 10.0.0.0/8 comment "x"
create p hash:ip,port
add p 10.0.0.1,tcp:80
create b bitmap:port range 0-1000
add b 80-90
create l list:set size 8
add l a
`,
]

export interface Corpus {
  /** Simple command lines. */
  readonly lines: readonly string[]
  /** `kubectl …`, for a cluster's workstation. */
  readonly kubectl: readonly string[]
  /** Whole small scripts of the shell language. */
  readonly scripts: readonly string[]
  readonly restores: readonly string[]
  readonly nfts: readonly string[]
  readonly ipsets: readonly string[]
  readonly manifests: readonly string[]
}

const unique = (values: readonly string[]): string[] =>
  [...new Set(values.map((each) => each.trim()))].filter((each) => each !== '')

/** Bodies of here-documents of one command, and the script without any. */
function takeBodies(scripts: readonly string[]): { bodies: Map<string, string[]>; rest: string } {
  const bodies = new Map<string, string[]>()
  const rest = scripts.map((script) =>
    script.replace(
      /^(.*?)<<-?\s*(['"]?)(\w+)\2(.*)\n([^]*?)^\t*\3$/gm,
      (_whole, before: string, _quote, _word, _after, body: string) => {
        const command = /(ip6?tables(?:-nft)?-restore|nft -f|ipset (?:-exist )?restore)/.exec(before)?.[1] ?? 'other'
        const kind = command.includes('tables')
          ? 'restore'
          : command.startsWith('nft')
            ? 'nft'
            : command.startsWith('ipset')
              ? 'ipset'
              : 'other'
        bodies.set(kind, [...(bodies.get(kind) ?? []), body])
        return ''
      },
    ),
  )
  return { bodies, rest: rest.join('\n') }
}

const VERBS =
  /^kubectl (get|describe|apply|create|run|expose|delete|scale|label|annotate|patch|set|rollout|logs|exec|port-forward|wait|cordon|drain|taint|explain|config|version)\b/

const kubectlLines = (): string[] => {
  const text = [read('src', 'lab', 'kubectl.test.ts'), ...filesOf('e2e/seeds', '.ts')].join('\n')
  const found = [...text.matchAll(/kubectl [a-z][^\n;`'"|\\]*(?:'[^'\n]*'|"[^"\n]*"|[^\n;`'"|\\])*/g)].map(([line]) => line)
  return [...found.filter((line) => VERBS.test(line)), ...MORE_KUBECTL.split('\n')]
}

const documentsOf = (text: string): string[] => text.split(/^---$/m).filter((each) => /^kind:/m.test(each))

export function readCorpus(): Corpus {
  const { bodies, rest } = takeBodies([...filesOf('e2e/kernel/cases', '.sh'), ...filesOf('e2e/nftables/transcripts', '.sh')])
  const language = JSON.parse(read('src', 'shell', 'language.cases.json')) as readonly { readonly script: string }[]
  const library = filesOf('src/scenario/library', '.ts').flatMap((text) =>
    [...text.matchAll(/`([^`]*)`/g)].map((found) => found[1]!),
  )
  return {
    lines: unique(
      [...MORE_LINES.split('\n'), ...rest.split('\n')].filter((line) => !/^\s*(#|done|fi|esac|\}|do\b|then\b|else\b)/.test(line)),
    ),
    kubectl: unique(kubectlLines()),
    scripts: unique(language.map((each) => each.script)),
    restores: unique(bodies.get('restore') ?? []),
    nfts: unique([...(bodies.get('nft') ?? []), ...filesOf('e2e/nftables/rules', '.txt')]).map((text) => text.slice(0, 6000)),
    ipsets: unique([...(bodies.get('ipset') ?? []), ...IPSETS]),
    manifests: unique([...library, read('src', 'lab', 'kubectl.test.ts')].flatMap(documentsOf)),
  }
}
