/**
 * Thousands of pods in one picture: where a machine has more than a person can look at, those that are alike stand as one
 * pile with a number on it. Those that a story or a selection is about stand by themselves.
 */
import type { NetnsView, Topology } from '../../lab/topology.ts'

/** As many stand by themselves; then piles begin. */
const MANY = 48
/** Fewer of a kind are not worth a pile. */
const PILE = 4

export interface Group {
  netns: NetnsView
  /** Ids of the pods in it. */
  members: readonly string[]
}

/** Whether any machine has more than stand by themselves. */
export function hasPiles({ namespaces }: Topology): boolean {
  const inside = new Map<string, number>()
  for (const { parent } of namespaces) if (parent !== undefined) inside.set(parent, (inside.get(parent) ?? 0) + 1)
  return [...inside.values()].some((count) => count > MANY)
}

/** What a pod is alike by: what made it, else what it is labelled. */
function kin({ owner, labels, name }: NetnsView): string {
  if (owner) return `${owner.namespace}/${owner.name}`
  const label = labels?.['app'] ?? labels?.['app.kubernetes.io/name'] ?? labels?.['k8s-app']
  return label === undefined ? name : `${name.split('/')[0]!}/${label}`
}

/** The cells that a machine's room shows, and the piles among them; `alone` says which pods may not be hidden in one. */
export function groupsOf(
  children: readonly NetnsView[],
  alone: (id: string) => boolean,
): { cells: readonly NetnsView[]; groups: readonly Group[] } {
  if (children.length <= MANY) return { cells: children, groups: [] }
  const kins = new Map<string, NetnsView[]>()
  const cells: NetnsView[] = []
  for (const child of children) {
    if (child.kind !== 'pod' || alone(child.id)) {
      cells.push(child)
      continue
    }
    const key = kin(child)
    const own = kins.get(key)
    if (own) own.push(child)
    else kins.set(key, [child])
  }
  const groups: Group[] = []
  for (const [name, members] of kins) {
    if (members.length < PILE) {
      cells.push(...members)
      continue
    }
    const { parent } = members[0]!
    groups.push({
      netns: {
        id: `group/${parent ?? ''}/${name}`,
        kind: 'pod',
        name,
        devices: [],
        routes: [],
        listening: [],
        ...(parent === undefined ? {} : { parent }),
      },
      members: members.map(({ id }) => id),
    })
  }
  return { cells: [...cells, ...groups.map(({ netns }) => netns)], groups }
}
