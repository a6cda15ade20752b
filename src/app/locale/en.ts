/** Every word of the page's own, in English. A second language is a second file of this shape. */
import type { Depth, Meaning } from '../../explain/step.ts'

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

export const words = {
  name: 'Hoplight',
  crashed: 'The engine stopped and was started again from your last working text. Nothing you typed is lost.',
  tooLong: (length: number) => `This text has ${(length / 1048576).toFixed(1)} MiB; a scenario may have 4 MiB. The last cluster stays.`,
  notice: { close: 'Close', details: 'Details for a report' },
  top: {
    scenarios: 'Scenarios',
    theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
    share: 'Share',
    loading: 'Building the cluster…',
  },
  link: {
    none: 'This address holds no scenario that can be opened. The built-in scenario is shown instead.',
    withErrors: 'The scenario in this link has errors; they are listed beside its text. A built-in cluster is drawn meanwhile.',
  },
  shared: {
    title: 'Link to this moment', copied: 'Copied to the clipboard.', byHand: 'Copy it from here.', close: 'Close',
    long: (length: number) => `The link has ${length.toLocaleString('en')} characters; some chat programs cut links after 2,000. A file is safer.`,
    label: 'Link',
  },
  send: {
    region: 'Send a packet', from: 'From', to: 'To', request: 'Request', send: 'Send', sending: 'Sending…',
    requestHint: 'text to send, may be empty', incomplete: 'Say where the packet comes from and where it goes.',
    crashed: 'The engine stopped while it traced this connection. It has been started again: Send once more, or change the text.',
    hint: 'Press Send and follow the packet.', noMatch: 'Nothing by that name here; it is sent as typed.',
    stale: 'The text has errors: Send uses the last cluster without any.',
  },
  canvas: {
    label: 'Canvas', fit: 'Fit to window', zoomIn: 'Zoom in', zoomOut: 'Zoom out',
    empty: 'Nothing to draw yet: write a manifest on the YAML tab, or choose a scenario above.',
    node: 'Node', pod: 'Pod', service: 'Service', host: 'Host', gateway: 'Gateway', network: 'Network', netns: 'Netns',
    device: (device: string, on: string) => `Device ${device} on ${on}`,
    controlPlane: 'control plane', pods: (n: number) => count(n, 'pod'),
    noEndpoints: 'no endpoints', endpoints: (ready: number, all: number) => (ready === all ? count(all, 'endpoint') : `${ready} of ${all} endpoints ready`),
    network_: 'the nodes’ network', down: 'down', packet: 'Packet', from: 'from', to: 'to',
    stations: { prerouting: 'PREROUTING', routing: 'routing', forward: 'FORWARD', postrouting: 'POSTROUTING', input: 'INPUT', process: 'sockets', output: 'OUTPUT' },
    legend: { title: 'Lines', request: 'source as sent', rewritten: 'source rewritten', reply: 'reply', restored: 'reply, source restored' },
    hostNetwork: 'In the node’s own namespace: ',
  },
  depth: { label: 'Depth', hops: 'Hops', hooks: 'Hooks', rules: 'Rules' } satisfies Record<'label' | Depth, string>,
  timeline: {
    region: 'Timeline controls', label: 'Timeline', speed: 'Speed', play: 'Play', pause: 'Pause', first: 'First step', back: 'Step back', forward: 'Step forward', last: 'Last step',
    step: (at: number, of: number) => `Step ${at} of ${of}`, none: 'No story yet',
    empty: 'The story of a connection appears here: every hop, every rewrite, every rule.', other: 'other', data: 'data',
    keys: 'Space plays, ← and → step, Home and End go to the ends.',
  },
  inspector: {
    region: 'Inspector', explanation: 'Explanation', headers: 'Headers', chain: 'Chain', route: 'Route', conntrack: 'Conntrack entry', command: 'On a real machine', trace: 'Trace',
    empty: 'Nothing has been sent yet. Choose From and To above and press Send: each step is explained here.',
    emptyTrace: 'The whole story as text appears here after Send.',
    before: 'Before', after: 'After', field: 'Field', copy: 'Copy command', copied: 'Copied', run: (on: string) => `on ${on}`,
    rows: { source: 'Source', destination: 'Destination', mark: 'Mark', ttl: 'TTL', protocol: 'Protocol', flags: 'Flags', icmp: 'ICMP', data: 'Data', length: 'Length' },
    noMark: 'none', changed: 'changed',
    chainOf: (table: string, chain: string) => `${chain} in table ${table}`,
    matched: 'matched', missed: 'no', later: 'not reached', now: 'now',
    folded: (from: number, to: number, n: number) => `${from}–${to}: ${count(n, 'rule')} said no`,
    foldedBy: (part: string, n: number) => `${part} (${n})`,
    policy: (verdict: string) => `policy ${verdict}`, probability: (p: number) => `matches ${(p * 100).toFixed(p * 100 >= 10 ? 0 : 1)} % of connections`,
    won: 'won', lost: 'lost: less specific', noRoute: 'No route matched.', routeTo: (to: string) => `to ${to}`,
    state: 'State', original: 'Original', replyTuple: 'Reply expected', status: 'Status', timeout: 'Times out in', created: 'new entry', confirmed: 'confirmed',
    natNote: 'The reply tuple is not the mirror of the original: that difference is the NAT.',
  },
  meaning: {
    send: 'sent', move: 'moves on', hook: 'hook', rule: 'rule', route: 'routing', conntrack: 'conntrack', neighbour: 'neighbour', bridge: 'bridge',
    dnat: 'destination rewritten', snat: 'source rewritten', mark: 'mark', ttl: 'TTL', deliver: 'delivered', drop: 'dropped', result: 'result',
  } satisfies Record<Meaning, string>,
  reply: 'reply',
  panel: {
    label: 'Panels', yaml: 'YAML', objects: 'Objects', close: 'Close panel', loading: 'Loading the editor…', editor: 'Scenario text', problems: 'Problems',
    noProblems: 'No problems.', stale: 'The picture shows the last text without errors.', building: 'Building…', good: 'In force.',
    at: (line: number, column: number) => `${line}:${column}`, error: 'error', warning: 'warning', setup: 'Output of setup',
    filter: 'Find', notSimulated: 'Not simulated yet', shown: (n: number) => count(n, 'object'), noObjects: 'No objects yet.',
  },
  facts: { kubernetes: (v: string) => `Kubernetes ${v}` },
  mainLabel: 'Playground',
}
