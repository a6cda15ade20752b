/** How a container's first process takes SIGTERM: when it has ended, and with which status. signal(7), and what images run. */
import type { Container, Pod } from '../objects.ts'

/** Images whose first process does not answer SIGTERM: a shell or `sleep` as PID 1 has no handler, and the kernel does not kill it. */
const DEAF = /(?:^|\/)(?:sleep|sh|bash|ash|tail|cat|tcpdump|busybox)$/
/** Servers that end in good order when they are told to. */
const ORDERLY = /(?:^|\/)(?:nginx|httpd|haproxy|caddy|traefik|redis|valkey|postgres|mysql|mariadb)(?=[:@]|$)/

const isDeaf = ({ command, args }: Container): boolean => DEAF.test((command ?? args ?? [])[0] ?? '')

/** A server stops at once, what does not listen to SIGTERM is killed when its grace is over. */
export function endingOf(pod: Pod, container: Container, grace?: number): { afterMs: number; exitCode: number } {
  const graceMs = 1000 * (grace ?? pod.spec.terminationGracePeriodSeconds ?? 30)
  if (isDeaf(container)) return { afterMs: graceMs, exitCode: 137 }
  const isOrderly = container.command === undefined && ORDERLY.test(container.image ?? '')
  return { afterMs: Math.min(graceMs, 1000), exitCode: isOrderly ? 0 : 143 }
}
