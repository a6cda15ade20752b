/** The Scenario document: what Kubernetes has no words for. Types only; schema.ts checks, parse.ts reads. */
import type { ClusterObjects, ClusterSettings } from '../kube/objects.ts'

export interface HostSpec {
  name: string
  /** With prefix length: `172.18.0.100/16`. */
  address: string
  /** TCP ports on which it answers with its name and the address that it saw. */
  servers: number[]
  routes: { to: string; via: string }[]
}
export interface Expectation {
  from: string
  to: string
  result?: string
  via?: string[]
  backend?: string
  source?: string
}
export interface LessonStep {
  text?: string
  question?: string
  probe?: { from: string; to: string }
  expectation?: string
  [field: string]: unknown
}

/** Everything that a file says, read and checked, before any controller ran. */
export interface Scenario {
  name: string
  title: string
  settings: ClusterSettings
  hosts: HostSpec[]
  setup: string
  layout: Record<string, { x: number; y: number }>
  steps: LessonStep[]
  expect: Expectation[]
  /** As written, with API defaults; the controllers fill in what is missing. */
  objects: ClusterObjects
}

/** A fault in a file. Lines and columns count from 1. `cure` says what would be right. */
export interface Problem {
  severity: 'error' | 'warning'
  message: string
  line: number
  column: number
  endLine?: number
  endColumn?: number
  cure?: string
}
