/** What the inspector says once a story is told: fetched when the page stands, since nothing of it is needed to draw it. */
import type { StoryStep } from '../../explain/step.ts'
import '../styles/story.css'
import { BranchesSection } from './branches.tsx'
import { ChainSection } from './chain.tsx'
import { CommandSection } from './command.tsx'
import { ConntrackSection } from './conntrack.tsx'
import { Headers } from './headers.tsx'
import { RouteSection } from './route.tsx'
import { WrittenSection } from './written.tsx'

export { TraceTree } from './trace-tree.tsx'

/** While rules are asked, and where one dropped the packet, the chain is what a person looks at; once the packet changed, its header is. */
const asksRules = ({ event }: StoryStep) =>
  event.kind === 'drop' || event.kind === 'rule' || event.kind === 'rules' || event.kind === 'policy' || event.kind === 'return'

export function StepSections({ steps, current }: { steps: readonly StoryStep[]; current: StoryStep }) {
  return (
    <>
      {asksRules(current) && <ChainSection steps={steps} current={current} />}
      <WrittenSection step={current} />
      {!current.control && <Headers step={current} />}
      {!asksRules(current) && <ChainSection steps={steps} current={current} />}
      <BranchesSection steps={steps} step={current} />
      <RouteSection step={current} />
      <ConntrackSection step={current} />
      <CommandSection step={current} />
    </>
  )
}
