/** What pods listen on: the ports that they declare; and for pods that somebody made without declaring any, what their image is known to open. */
import { dictionary } from '../../net/dictionary.ts'
import type { Container, Pod } from '../objects.ts'

/** By the last part of the image's name: each image's Dockerfile says EXPOSE. */
const KNOWN: Readonly<Record<string, readonly number[]>> = dictionary({
  nginx: [80],
  httpd: [80],
  apache: [80],
  caddy: [80],
  whoami: [80],
  haproxy: [80],
  traefik: [80],
  redis: [6379],
  valkey: [6379],
  memcached: [11211],
  postgres: [5432],
  mysql: [3306],
  mariadb: [3306],
  mongo: [27017],
  rabbitmq: [5672],
  agnhost: [80],
  'hello-app': [8080],
  'echo-server': [8080],
  echoserver: [8080],
  'http-echo': [5678],
  'e2e-test-images/agnhost': [80],
})

/** `nginx` of `docker.io/library/nginx:1.27@sha256:…`. */
const baseName = (image: string): string => image.split('@')[0]!.split('/').at(-1)!.split(':')[0]!

export interface Served {
  protocol: string
  port: number
}

/** What one container listens on. */
export function servedBy({ ports = [], image = '', command }: Container, byImage: boolean): Served[] {
  if (ports.length > 0) return ports.map((port) => ({ protocol: port.protocol ?? 'TCP', port: port.containerPort }))
  // Another command than the image's own: nobody knows what it opens.
  if (!byImage || command !== undefined) return []
  return (KNOWN[baseName(image)] ?? []).map((port) => ({ protocol: 'TCP', port }))
}

export const servedPorts = (pod: Pod, byImage: boolean): Served[] =>
  pod.spec.containers.flatMap((each) => servedBy(each, byImage))
