/** The whole story as a text tree (the ARIA tree pattern): for screen readers, for reading on, for going to any step. */
import { type KeyboardEvent, type ReactNode, memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { seek } from '../actions/play.ts'
import { isShown } from '../steps.ts'
import { words } from '../locale/words.ts'
import { shapeOf, toneOf } from '../meaning.ts'
import { placeName } from '../places.ts'
import { MeaningShape } from '../shapes.tsx'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { type TraceGroup, type TraceNode, branchesTo, traceGroups } from './trace-groups.ts'

/** A step that the depth hides is shown by going deeper. */
function goTo(node: TraceNode) {
  if (!isShown(node.step, useSim.getState().depth)) useSim.setState({ depth: node.step.depth })
  seek(node.step.index)
}

export function TraceTree() {
  const { steps, current } = useStory()
  // Hundreds of lines may follow the packet's first movement; they must not precede it.
  const told = useDeferredValue(steps)
  const groups = useMemo(() => traceGroups(told), [told])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const tree = useRef<HTMLUListElement>(null)
  const here = current?.index ?? -1
  const leading = useMemo(() => new Set(branchesTo(groups, here)), [groups, here])
  useEffect(() => keepInView(tree.current), [here])
  // Visits are open until closed; rules are closed until opened or until the story is among them.
  const isOpen = (key: string) => leading.has(key) || (key.startsWith('g') ? !closed.has(key) : opened.has(key))
  const flip = (key: string, open: boolean) => {
    const [set, put] = key.startsWith('g') ? ([closed, setClosed] as const) : ([opened, setOpened] as const)
    const next = new Set(set)
    if (open === key.startsWith('g')) next.delete(key)
    else next.add(key)
    put(next)
  }
  return (
    <section className="trace" aria-label={words.inspector.trace}>
      <h2>{words.inspector.trace}</h2>
      {groups.length === 0 && <p className="empty">{words.inspector.emptyTrace}</p>}
      <ul role="tree" aria-label={words.inspector.trace} ref={tree} onKeyDown={(event) => onKey(event, flip)}>
        {groups.map((group, i) => (
          <Visit key={group.key} group={group} here={here} isOpen={isOpen} flip={flip} first={i === 0 && here < 0} />
        ))}
      </ul>
    </section>
  )
}

function keepInView(tree: HTMLElement | null) {
  const item = tree?.querySelector<HTMLElement>('[aria-current] > .line')
  if (!tree || !item || tree.contains(document.activeElement)) return
  const top = item.getBoundingClientRect().top - tree.getBoundingClientRect().top
  if (top < 0 || top > tree.clientHeight - 24) tree.scrollTop += top - tree.clientHeight / 2
}

type Flip = (key: string, open: boolean) => void
interface Branch {
  here: number
  isOpen: (key: string) => boolean
  flip: Flip
}

function Visit({ group, here, isOpen, flip, first }: { group: TraceGroup; first: boolean } & Branch) {
  const key = `g${group.key}`
  const open = isOpen(key)
  return (
    <li role="treeitem" aria-expanded={open} data-key={key} tabIndex={first ? 0 : -1} aria-selected={false}>
      <span className="line visit" onClick={() => flip(key, !open)}>
        <Twist open={open} />
        {placeName(group.netns)}
        {group.way === 'reply' && <span className="tag tone-reply">{words.reply}</span>}
      </span>
      {open && <Nodes nodes={group.nodes} here={here} isOpen={isOpen} flip={flip} />}
    </li>
  )
}

function Nodes({ nodes, ...branch }: { nodes: readonly TraceNode[] } & Branch): ReactNode {
  return (
    <ul role="group">
      {nodes.map((node) => (
        <Item
          key={node.step.index}
          node={node}
          now={node.step.index === branch.here}
          {...branch}
          open={branch.isOpen(`n${node.step.index}`)}
        />
      ))}
    </ul>
  )
}

/** Redrawn only when it becomes the current step, opens, or holds the current one. */
const Item = memo(
  function Item({ node, here, isOpen, flip, open, now }: { node: TraceNode; open: boolean; now: boolean } & Branch) {
    const key = `n${node.step.index}`
    const branch = node.children.length > 0
    return (
      <li
        role="treeitem"
        aria-expanded={branch ? open : undefined}
        aria-current={now ? 'step' : undefined}
        aria-selected={now}
        data-key={branch ? key : undefined}
        data-index={node.step.index}
        tabIndex={now ? 0 : -1}
      >
        <span className="line" title={node.step.sentence} onClick={() => goTo(node)}>
          {branch ? (
            <button
              type="button"
              tabIndex={-1}
              aria-hidden="true"
              onClick={(event) => (event.stopPropagation(), flip(key, !open))}
            >
              <Twist open={open} />
            </button>
          ) : (
            <span className="twist" />
          )}
          <MeaningShape shape={shapeOf(node.step)} tone={toneOf(node.step)} size={11} />
          <span>{node.step.title}</span>
        </span>
        {branch && open && <Nodes nodes={node.children} here={here} isOpen={isOpen} flip={flip} />}
      </li>
    )
  },
  (was, is) => was.node === is.node && was.now === is.now && was.open === is.open && !is.open,
)

const Twist = ({ open }: { open: boolean }) => (
  <span className={open ? 'twist open' : 'twist'} aria-hidden="true">
    ▸
  </span>
)

/** The tree pattern's keys; Enter and space go to the step. */
function onKey(event: KeyboardEvent<HTMLUListElement>, flip: Flip) {
  const item = (event.target as HTMLElement).closest<HTMLElement>('[role=treeitem]')
  if (!item) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')]
  const at = items.indexOf(item)
  const key = item.dataset['key']
  const open = item.getAttribute('aria-expanded')
  const focus = (to: HTMLElement | null | undefined) => to?.focus()
  switch (event.key) {
    case 'ArrowDown':
      focus(items[at + 1])
      break
    case 'ArrowUp':
      focus(items[at - 1])
      break
    case 'Home':
      focus(items[0])
      break
    case 'End':
      focus(items.at(-1))
      break
    case 'ArrowRight':
      if (open === 'false' && key) flip(key, true)
      else if (open === 'true') focus(items[at + 1])
      break
    case 'ArrowLeft':
      if (open === 'true' && key) flip(key, false)
      else focus(item.parentElement?.closest<HTMLElement>('[role=treeitem]'))
      break
    case 'Enter':
    case ' ':
      activate(item, key, open, flip)
      break
    default:
      return
  }
  event.preventDefault()
  event.stopPropagation()
}

function activate(item: HTMLElement, key: string | undefined, open: string | null, flip: Flip) {
  const index = item.dataset['index']
  const step = index === undefined ? undefined : useSim.getState().story?.steps[Number(index)]
  if (step) goTo({ step, children: [] })
  else if (key) flip(key, open === 'false')
}
