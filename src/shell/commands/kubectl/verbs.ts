/** kubectl's verbs: those that are simulated by name, and all of them in kubectl's own order. */
import { apply } from './apply.ts'
import { completion, top } from './asides.ts'
import { auth } from './auth.ts'
import { config } from './config.ts'
import type { Verb } from './context.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { describe } from './describe/describe.ts'
import { diff } from './diff.ts'
import { edit } from './edit.ts'
import { annotate, label, patch, scale, set } from './edits.ts'
import { events } from './events.ts'
import { exec } from './exec.ts'
import { get } from './get.ts'
import { apiResources, apiVersions, clusterInfo, explain, version } from './info.ts'
import { logs } from './logs.ts'
import { cordon, drain, taint, uncordon } from './nodes.ts'
import { portForward } from './port-forward.ts'
import { replace } from './replace.ts'
import { rollout } from './rollout.ts'
import { expose, run } from './run.ts'
import { wait } from './wait.ts'

export const VERBS: ReadonlyMap<string, Verb> = new Map(
  [
    get,
    describe,
    apply,
    create,
    remove,
    replace,
    diff,
    edit,
    patch,
    label,
    annotate,
    scale,
    set,
    run,
    expose,
    exec,
    logs,
    rollout,
    wait,
    events,
    cordon,
    uncordon,
    drain,
    taint,
    portForward,
    config,
    version,
    clusterInfo,
    apiResources,
    apiVersions,
    explain,
    auth,
    top,
    completion,
  ].map((verb) => [verb.name, verb]),
)

/** In kubectl's own order, which is that of its suggestions. */
export const COMMANDS: readonly string[] = (
  'create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint ' +
  'describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion ' +
  'api-resources api-versions config plugin version'
).split(' ')
