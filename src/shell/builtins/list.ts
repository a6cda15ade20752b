/** All builtins of the shell. */
import type { Builtin } from './builtin.ts'
import { directoryBuiltins } from './directory.ts'
import { flowBuiltins } from './flow.ts'
import { inputBuiltins } from './input.ts'
import { jobBuiltins } from './jobs.ts'
import { nameBuiltins } from './names.ts'
import { outputBuiltins } from './output.ts'
import { settingBuiltins } from './settings.ts'
import { testBuiltins } from './test.ts'
import { variableBuiltins } from './variables.ts'

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...directoryBuiltins,
    ...flowBuiltins,
    ...inputBuiltins,
    ...jobBuiltins,
    ...nameBuiltins((name) => builtins.get(name)),
    ...outputBuiltins,
    ...settingBuiltins,
    ...testBuiltins,
    ...variableBuiltins,
  }),
)
