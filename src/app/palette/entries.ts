/** What the palette offers for what was typed: commands, scenarios, saves, things on the canvas, and "Send from X to Y". */
import type { Topology } from '../../lab/topology.ts'
import { LIBRARY } from '../../scenario/library.ts'
import { openFresh } from '../actions/open.ts'
import { openTerminal } from '../actions/terminal.ts'
import { remember } from '../actions/remember.ts'
import { send } from '../actions/send.ts'
import type { Command } from '../commands/command.ts'
import { belong } from '../locale/belong.ts'
import { words } from '../locale/words.ts'
import { openSaved } from '../saves/save.ts'
import type { Saved } from '../saves/store.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'

export interface Entry {
  id: string
  title: string
  hint?: string
  keys?: readonly string[]
  run: () => void
}
export interface EntryGroup {
  title: string
  entries: Entry[]
}

const ORDER: readonly Command['group'][] = ['send', 'story', 'edit', 'view', 'scenario', 'share', 'help']

/** More than this nobody reads; another word finds the rest. */
const MOST = 12

/** Every word that was typed stands somewhere in it. */
export function matches(text: string, typed: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return typed.every((word) => lower.includes(word))
}
export const wordsOf = (typed: string): string[] => typed.toLowerCase().split(/\s+/).filter(Boolean)

const KINDS = ['node', 'pod', 'host', 'gateway', 'network', 'netns'] as const

function objects(topology: Topology): Entry[] {
  const look = (id: string) => () =>
    useView.setState((view) => ({ selected: id, lookAt: { id, count: (view.lookAt?.count ?? 0) + 1 } }))
  const spaces = topology.namespaces.map((netns): Entry => {
    const kind = KINDS.find((each) => each === netns.kind)
    const addresses = netns.devices.flatMap((device) => (device.kind === 'loopback' ? [] : device.addresses))
    return {
      id: netns.id,
      title: `${kind ? words.canvas[kind] : netns.kind} ${netns.name}`,
      hint: addresses.slice(0, 2).join(' '),
      run: look(netns.id),
    }
  })
  const services = topology.services.map((service): Entry => ({
    id: service.id,
    title: `${words.canvas.service} ${service.namespace}/${service.name}`,
    hint: service.clusterIP ?? '',
    run: look(service.id),
  }))
  return [...services, ...spaces]
}

const terminals = (topology: Topology): Entry[] =>
  topology.namespaces
    .filter((netns) => netns.kind !== 'network')
    .map((netns) => ({
      id: `terminal ${netns.id}`,
      title: belong.palette.terminal(netns.name),
      run: () => openTerminal(netns.id),
    }))

/** Pairs are many: they are looked through only until enough are found. */
function sends(topology: Topology, typed: readonly string[]): Entry[] {
  const found: Entry[] = []
  if (typed.length === 0) return found
  for (const { ref: from } of topology.sources) {
    for (const { to, hint: english } of topology.destinations) {
      const hint = words.said(english)
      const title = belong.palette.send(from, to)
      if (!matches(`${title} ${hint}`, typed)) continue
      found.push({
        id: `send ${from} ${to}`,
        title,
        hint,
        run: () => {
          useSim.setState({ from, to, data: '' })
          void send()
        },
      })
      if (found.length >= MOST) return found
    }
  }
  return found
}

export function entriesFor(
  typedText: string,
  given: { commands: readonly Command[]; topology: Topology | undefined; saves: readonly Saved[] },
): EntryGroup[] {
  const typed = wordsOf(typedText)
  const chosen = (entries: readonly Entry[]): Entry[] =>
    entries.filter((entry) => matches(`${entry.title} ${entry.hint ?? ''}`, typed)).slice(0, typed.length === 0 ? 100 : MOST)
  const { commands, topology, saves } = given
  const group = (title: string, entries: Entry[]): EntryGroup => ({ title, entries })
  return [
    group(
      belong.palette.commands,
      chosen(
        commands
          .filter((command) => command.id !== 'page.palette' && command.available?.() !== false)
          // What one comes for stands first: to send, then to go through the story.
          .toSorted((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group))
          .map((command) => ({
            id: command.id,
            title: command.title,
            hint: belong.groups[command.group],
            run: command.run,
            ...(command.keys ? { keys: command.keys } : {}),
          })),
      ),
    ),
    group(
      belong.palette.scenarios,
      chosen(
        LIBRARY.map((entry) => ({
          id: `scenario ${entry.name}`,
          title: belong.palette.open(entry.name),
          hint: words.said(entry.summary),
          run: () => {
            remember(words.build.opened(entry.name))
            history.replaceState(null, '', location.pathname + location.search)
            void openFresh(entry.yaml)
          },
        })),
      ),
    ),
    group(
      belong.palette.saves,
      chosen(
        saves.map((saved) => ({
          id: `save ${saved.id}`,
          title: belong.palette.open(saved.name),
          hint: belong.saves.when(saved.savedAt),
          run: () => void openSaved(saved),
        })),
      ),
    ),
    group(belong.palette.objects, topology && typed.length > 0 ? chosen(objects(topology)) : []),
    group(belong.palette.terminals, topology && typed.length > 0 ? chosen(terminals(topology)) : []),
    group(belong.palette.sends, topology ? sends(topology, typed) : []),
  ].filter(({ entries }) => entries.length > 0)
}
