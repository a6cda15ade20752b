/** Studying a story: the workbench, breakpoints, following, comparing. */
import { togglePoint } from '../breakpoints.ts'
import { words } from '../locale/words.ts'
import { openNotes, togglePresent } from '../present/present.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { type BenchTab, openBench, useStudy } from '../store/study.ts'
import type { Command } from './command.ts'

const told = () => useSim.getState().story !== undefined

function stopHere() {
  const { story, cursor } = useSim.getState()
  const seq = story?.steps[cursor]?.event.seq
  if (seq !== undefined) useStudy.setState((was) => ({ points: togglePoint(was.points, { kind: 'step', seq }) }))
}

function keep() {
  const { story, asked } = useSim.getState()
  if (story && asked) useStudy.setState({ kept: { story, label: `${asked.from} → ${asked.to}` } })
}

const bench = (tab: BenchTab): Command => ({
  id: `study.${tab}`,
  title: words.study.tabs[tab],
  group: 'story',
  available: told,
  run: () => openBench(tab),
})

const presenting = () => useStudy.getState().present
const flip = (what: 'laser' | 'spotlight' | 'blank') => () => useStudy.setState((was) => ({ [what]: !was[what] }))
const { present: say } = words.study

/** Where the browser has not given the whole screen, its own Escape does nothing; what is open over the page is closed first. */
const isEscapeFree = () => presenting() && !document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]')
const leave = () => (useStudy.getState().blank ? useStudy.setState({ blank: false }) : togglePresent())

/** A remote's third button sends one of the keys of `blank`. */
const PRESENT_COMMANDS: readonly Command[] = [
  { id: 'present.blank', title: say.blank, group: 'view', keys: ['b', '.'], available: presenting, run: flip('blank') },
  { id: 'present.laser', title: say.laser, group: 'view', keys: ['l'], available: presenting, run: flip('laser') },
  { id: 'present.spotlight', title: say.spotlight, group: 'view', keys: ['s'], available: presenting, run: flip('spotlight') },
  { id: 'present.leave', title: say.leave, group: 'view', keys: ['Escape'], available: isEscapeFree, run: leave },
  { id: 'present.notes', title: say.notes, group: 'view', keys: ['n'], run: openNotes },
]

export const STUDY_COMMANDS: readonly Command[] = [
  ...PRESENT_COMMANDS,
  ...(['rules', 'tables', 'compare', 'modes', 'whatIf', 'cures', 'burst'] as const).map(bench),
  {
    id: 'study.birth',
    title: words.study.tabs.birth,
    group: 'story',
    available: () => (useScenario.getState().topology?.services.length ?? 0) > 0,
    run: () => openBench('birth'),
  },
  { id: 'study.cost', title: words.study.tabs.cost, group: 'view', run: () => openBench('cost') },
  { id: 'study.stop', title: words.study.points.here, group: 'story', keys: ['b'], available: told, run: stopHere },
  { id: 'study.keep', title: words.study.keep, group: 'story', available: told, run: keep },
  { id: 'study.present', title: words.study.present.enter, group: 'view', keys: ['p'], run: togglePresent },
  {
    id: 'study.predict',
    title: words.study.predict.switch,
    group: 'story',
    run: () => useStudy.setState((was) => ({ predict: !was.predict, question: undefined })),
  },
  {
    id: 'study.follow',
    title: words.study.follow,
    group: 'view',
    keys: ['f'],
    run: () => useStudy.setState((was) => ({ follow: !was.follow })),
  },
]
