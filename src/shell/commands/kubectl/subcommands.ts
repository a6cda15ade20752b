/** What may stand behind a verb of kubectl that is a family of verbs: for Tab, and for help. */
import { dictionary } from '../../../net/dictionary.ts'

export const SUBCOMMANDS: Readonly<Record<string, string>> = dictionary({
  rollout: 'history pause restart resume status undo',
  set: 'env image selector',
  config:
    'current-context delete-context get-clusters get-contexts get-users rename-context set-cluster set-context unset use-context view',
  create:
    'clusterrole clusterrolebinding configmap cronjob deployment ingress job namespace poddisruptionbudget priorityclass quota role rolebinding secret service serviceaccount',
  auth: 'can-i whoami',
  top: 'node pod',
  completion: 'bash',
  'cluster-info': 'dump',
})
