/** What the API server answers when it refuses: reason and message as metav1.Status has them (k8s.io/apimachinery/pkg/api/errors). */
import { type Resource, groupOf, qualified } from '../resources.ts'

export type Reason =
  'NotFound' | 'AlreadyExists' | 'Conflict' | 'Invalid' | 'BadRequest' | 'Forbidden' | 'MethodNotAllowed' | 'UnsupportedMediaType'

/** A refusal; whoever asked says it in its own way. */
export class ApiError extends Error {
  readonly reason: Reason
  /** Of `Invalid`: the kind, the name and each fault by itself. */
  readonly details: { kind: string; name: string; causes: readonly string[] } | undefined
  constructor(reason: Reason, message: string, details?: ApiError['details']) {
    super(message)
    this.reason = reason
    this.details = details
  }
}

export const notFound = (resource: Resource, name: string): ApiError =>
  new ApiError('NotFound', `${qualified(resource)} "${name}" not found`)

export const alreadyExists = (resource: Resource, name: string): ApiError =>
  new ApiError('AlreadyExists', `${qualified(resource)} "${name}" already exists`)

/** 422: one cause on the line, several in brackets. */
export function invalid({ kind, apiVersion }: Resource, name: string, causes: readonly string[]): ApiError {
  const group = groupOf(apiVersion)
  const what = group === '' ? kind : `${kind}.${group}`
  const list = causes.length === 1 ? causes[0]! : `[${causes.join(', ')}]`
  return new ApiError('Invalid', `${what} "${name}" is invalid: ${list}`, { kind, name, causes })
}
