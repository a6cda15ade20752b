/** What the picture can be believed in: what is simulated and for which releases, what is not, and how it is known. */
import { belong } from '../locale/belong.ts'
import { useScenario } from '../store/scenario.ts'
import { Dialog } from './dialog.tsx'

export function Truth() {
  const topology = useScenario((scenario) => scenario.topology)
  return (
    <Dialog title={belong.help.truth} look="wide">
      <div className="prose">
        <p>{belong.truth.lead}</p>
        {topology && <p>{belong.truth.here(topology.kubernetesVersion, topology.proxyMode, topology.cni)}</p>}
        <h3>{belong.truth.isTitle}</h3>
        <ul>
          {belong.truth.is.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <h3>{belong.truth.isNotTitle}</h3>
        <ul>
          {belong.truth.isNot.map((line) => (
            <li key={line}>{line}</li>
          ))}
          {topology?.notSimulated.map((name) => (
            <li key={name}>{belong.truth.inScenario(name)}</li>
          ))}
        </ul>
        <p className="dim">{belong.truth.rule}</p>
      </div>
    </Dialog>
  )
}
