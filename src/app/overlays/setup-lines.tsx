/** The lines that made the simulated machines what they are. */
import { belong } from '../locale/belong.ts'
import { useScenario } from '../store/scenario.ts'
import { Dialog } from './dialog.tsx'

export function SetupLines() {
  const setup = useScenario((scenario) => scenario.setup)
  return (
    <Dialog title={belong.setup.title} about={belong.setup.about} look="wide">
      <pre className="lines" tabIndex={0} aria-label={belong.setup.title}>
        {setup}
      </pre>
    </Dialog>
  )
}
