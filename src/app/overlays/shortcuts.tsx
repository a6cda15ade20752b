/** Every command that has a key, by subject: from the registry, so that the sheet is never wrong. */
import type { CommandGroup } from '../commands/command.ts'
import { COMMANDS } from '../commands/registry.ts'
import { belong } from '../locale/belong.ts'
import { Dialog } from './dialog.tsx'
import { Keys } from './keys-view.tsx'

export function Shortcuts() {
  const withKeys = COMMANDS.filter((command) => command.keys && command.keys.length > 0)
  const groups = [...new Set(withKeys.map(({ group }) => group))] satisfies CommandGroup[]
  return (
    <Dialog title={belong.help.shortcuts} look="wide">
      <div className="shortcuts">
        {groups.map((group) => (
          <section key={group} aria-label={belong.groups[group]}>
            <h3>{belong.groups[group]}</h3>
            <dl>
              {withKeys
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      <Keys keys={command.keys!} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
