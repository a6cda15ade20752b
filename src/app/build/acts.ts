/** What a person does by hand, carried out on the page's own state: each is one act, or one sentence that says why not. */
import type { Topology } from '../../lab/topology.ts'
import type { ObjectRef } from '../../scenario/edit/chunks.ts'
import { lineOf } from '../../scenario/edit/objects.ts'
import { type Change, act } from '../actions/history.ts'
import { settleText } from '../actions/open.ts'
import type { Point } from '../canvas/geometry.ts'
import { words } from '../locale/words.ts'
import { type Placeable, select, selectionNow, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { duplicate, remove, rename } from './change.ts'
import { connect } from './connect.ts'
import { place, siteAt, takes } from './place.ts'
import { thingOf } from './thing.ts'

/** What was typed last counts. With errors in the text there is no telling what an edit would do to it. */
async function workbench(): Promise<{ text: string; topology: Topology } | undefined> {
  await settleText()
  const { text, topology, problems } = useScenario.getState()
  if (!topology) return undefined
  if (problems.some((problem) => problem.severity === 'error')) {
    say(words.build.errorsFirst)
    useView.setState({ panel: 'yaml' })
    return undefined
  }
  return { text, topology }
}

const say = (text: string): void => useView.setState({ notice: { kind: 'info', text } })

async function carryOut(change: Change | string): Promise<boolean> {
  if (typeof change === 'string') {
    say(change)
    return false
  }
  useView.setState({ notice: undefined })
  await act(change)
  return true
}

/** On a thing, or (where it is drawn freely) at a point of the canvas. */
export async function placeAt(kind: Placeable, targetId?: string, at?: Point): Promise<void> {
  const bench = await workbench()
  if (!bench) return
  const site = siteAt(bench.text, bench.topology, targetId)
  const target = takes(kind, site.target) ? site.target : undefined
  const { change, id, picks } = place(kind, { ...site, target })
  const free = at && !target && (kind === 'service' || kind === 'host')
  await carryOut(free ? { ...change, moved: { ...useView.getState().moved, [id]: at } } : change)
  select([id])
  if (picks) {
    useBuild.setState({ picking: id })
    say(words.build.pick)
  }
}

export async function connectThings(from: string, to: string): Promise<void> {
  const bench = await workbench()
  const a = thingOf(bench?.topology, from)
  const b = thingOf(bench?.topology, to)
  if (bench && a && b) await carryOut(connect(bench.text, bench.topology, a, b))
}

/** While pods are being picked, a click on one ends it. */
export function pick(id: string): boolean {
  const { picking } = useBuild.getState()
  if (picking === undefined || !id.startsWith('pod/')) return false
  useBuild.setState({ picking: undefined })
  useView.setState({ notice: undefined })
  void connectThings(picking, id)
  return true
}

export async function removeThings(ids: readonly string[] = selectionNow()): Promise<void> {
  const bench = await workbench()
  if (bench && (await carryOut(remove(bench.text, bench.topology, ids)))) select([])
}

export async function duplicateThings(ids: readonly string[] = selectionNow()): Promise<void> {
  const bench = await workbench()
  if (bench) await carryOut(duplicate(bench.text, bench.topology, ids))
}

export async function renameThing(id: string, to: string): Promise<void> {
  const bench = await workbench()
  if (bench) await carryOut(rename(bench.text, bench.topology, id, to))
}

/** The selected things joined, for those who draw no lines: exactly two must be selected. */
export async function connectSelected(): Promise<void> {
  const [a, b, more] = selectionNow()
  if (a === undefined || b === undefined || more !== undefined) say(words.build.selectTwo)
  else await connectThings(a, b)
}

/** Opens the text at an object. */
export function showObject(ref: ObjectRef): void {
  const line = lineOf(useScenario.getState().text, ref)
  useView.setState({ panel: 'yaml', goTo: { line: line ?? 1, column: 1 } })
}

/** Opens the text at the thing. */
export function showYaml(id: string): void {
  const { text, topology } = useScenario.getState()
  const thing = thingOf(topology, id)
  const ref = thing?.owner ?? thing?.ref
  const line = ref ? lineOf(text, ref) : lineWith(text, thing?.name ?? '')
  useView.setState({ panel: 'yaml', goTo: { line: line ?? 1, column: 1 } })
}

/** What `setup` or `hosts` makes has no document of its own: the first line that names it. */
function lineWith(text: string, name: string): number | undefined {
  const index = text.split('\n').findIndex((line) => !line.trim().startsWith('#') && line.split(/[\s,{}]+/).includes(name))
  return index < 0 ? undefined : index + 1
}
