/** The form of what `setup` makes: addresses and the way out, each a line of its own. */
import type { Topology } from '../../lab/topology.ts'
import { addressCommands, gatewayCommands, readAddress, readIp, setAddress, setGateway } from '../../scenario/edit/address.ts'
import { act } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { Field } from './fields.tsx'
import { type Thing, rootOf } from './thing.ts'

/** What was made by hand: an address for each device that is not a bridge's port, and the way out. */
export function LinuxFields({ thing, topology }: { thing: Thing; topology: Topology }) {
  const text = useScenario((scenario) => scenario.text)
  const root = rootOf(topology)
  const f = words.build.fields
  // `setup` runs on one machine.
  if (!root || (thing.netns ? thing.netns.parent !== root.id : !thing.id.startsWith(`${root.id}|`))) return null
  const devices = thing.netns?.devices ?? root.devices.filter(({ name }) => name === thing.name)
  const place = { netns: thing.netns?.name }
  const gateway = thing.netns?.routes.find(({ destination, via }) => destination === 'default' && via)?.via ?? ''
  return (
    <>
      {devices
        .filter((device) => device.kind !== 'loopback' && !device.master)
        .map((device) => {
          const from = device.addresses.find((each) => !each.startsWith('fe80:')) ?? ''
          return (
            <Field
              key={device.name}
              label={f.addressOf(device.name)}
              value={from}
              hint="10.0.0.1/24"
              read={readAddress}
              onSet={(to) =>
                void act({
                  title: words.build.set(f.addressOf(device.name), thing.name),
                  text: setAddress(text, place, device.name, from, to),
                  command: addressCommands(place, device.name, from, to).join('\n'),
                })
              }
            />
          )
        })}
      {thing.netns && (
        <Field
          label={f.defaultRoute}
          value={gateway}
          hint={f.none}
          read={readIp}
          onSet={(to) =>
            void act({
              title: words.build.set(f.defaultRoute, thing.name),
              text: setGateway(text, place, gateway, to),
              command: gatewayCommands(place, gateway, to).join('\n'),
            })
          }
        />
      )}
    </>
  )
}
