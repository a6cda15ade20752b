/** Open files as a process has them: pipes, files, `/dev/null`, text, the terminal. open(2), pipe(7). */
import { Interrupted, StreamError } from './command.ts'
import type { FileNode } from './file-system.ts'
import { charactersPerTurn, longestFile } from './limits.ts'
import type { Scheduler, Task } from './scheduler.ts'

/** An open file description: what `dup` shares. */
export interface OpenFile {
  refs: number
  /** What is behind it, for `/proc/self/fd` and errors. */
  readonly kind: 'pipe' | 'file' | 'text' | 'null' | 'sink' | 'terminal' | 'socket'
  /** The file behind it, so that a copy onto itself is seen. */
  readonly node?: FileNode
  /** Text that was read ahead and given back. */
  ahead: string
  /** Next piece, `null` at the end. Absent: not open for reading. */
  readonly read?: (task: Task) => Promise<string | null>
  /** Calls back when a read would not wait, at once if so already (poll(2)). Absent: a read never waits. */
  readonly poll?: (wake: () => void) => (() => void) | void
  readonly write?: (text: string, task: Task) => void
  readonly ready?: (task: Task) => Promise<void>
  readonly close?: () => void
}

export function release(file: OpenFile): void {
  if (--file.refs === 0) file.close?.()
}
export const share = (file: OpenFile): OpenFile => {
  file.refs++
  return file
}

export const nullFile = (): OpenFile => ({ refs: 1, kind: 'null', ahead: '', read: () => Promise.resolve(null), write: () => {} })

export function textFile(text: string): OpenFile {
  let rest: string | null = text === '' ? null : text
  return {
    refs: 1,
    kind: 'text',
    ahead: '',
    read() {
      const piece = rest
      rest = null
      return Promise.resolve(piece)
    },
  }
}

/** A file opened for reading, writing or both; writes go to its end. */
export function nodeFile(node: FileNode, mode: 'r' | 'w' | 'rw', now: () => number): OpenFile {
  let offset = 0
  return {
    refs: 1,
    kind: 'file',
    node,
    ahead: '',
    ...(mode !== 'w' && {
      read() {
        const piece = node.text.slice(offset)
        offset = node.text.length
        return Promise.resolve(piece === '' ? null : piece)
      },
    }),
    ...(mode !== 'r' && {
      write(text: string) {
        if (node.text.length + text.length > longestFile) throw new StreamError('No space left on device')
        node.text += text
        node.modified = now()
      },
    }),
  }
}

export const sinkFile = (write: (text: string) => void, isTerminal = false): OpenFile => ({
  refs: 1,
  kind: isTerminal ? 'terminal' : 'sink',
  ahead: '',
  write,
})

const pipeCapacity = 65_536

/** The two ends of a pipe. */
export function openPipe(scheduler: Scheduler): { readonly reader: OpenFile; readonly writer: OpenFile } {
  let buffer: string[] = []
  let size = 0
  let readable = true
  let writable = true
  const waiting = new Set<() => void>()
  const news = (): void => {
    for (const wake of [...waiting]) wake()
  }
  const change = (task: Task): Promise<void> =>
    scheduler.block<void>(task, (wake) => {
      const listener = (): void => wake()
      waiting.add(listener)
      return () => void waiting.delete(listener)
    })
  const reader: OpenFile = {
    refs: 1,
    kind: 'pipe',
    ahead: '',
    async read(task) {
      while (size === 0 && writable) await change(task)
      if (size === 0) return null
      const piece = buffer.join('')
      buffer = []
      size = 0
      news()
      return piece
    },
    poll(wake) {
      if (size > 0 || !writable) return wake()
      const listener = (): void => {
        if (size > 0 || !writable) wake()
      }
      waiting.add(listener)
      return () => void waiting.delete(listener)
    },
    close() {
      readable = false
      news()
    },
  }
  const writer: OpenFile = {
    refs: 1,
    kind: 'pipe',
    ahead: '',
    write(text) {
      if (!readable) throw new Interrupted('PIPE')
      if (text === '') return
      buffer.push(text)
      size += text.length
      scheduler.spend(text.length / charactersPerTurn)
      news()
    },
    async ready(task) {
      while (size > pipeCapacity && readable) await change(task)
    },
    close() {
      writable = false
      news()
    },
  }
  return { reader, writer }
}

export async function readPiece(file: OpenFile | undefined, task: Task): Promise<string | null> {
  if (!file?.read) throw new StreamError('Bad file descriptor')
  if (file.ahead !== '') {
    const piece = file.ahead
    file.ahead = ''
    return piece
  }
  return file.read(task)
}

/** Text up to and with `delimiter`; what follows stays for the next reader. `null` at the end. */
export async function readUpTo(file: OpenFile | undefined, task: Task, delimiter = '\n'): Promise<string | null> {
  let text = ''
  for (;;) {
    const piece = await readPiece(file, task)
    if (piece === null) return text === '' ? null : text
    const end = piece.indexOf(delimiter)
    if (end >= 0) {
      file!.ahead = piece.slice(end + delimiter.length)
      return text + piece.slice(0, end + delimiter.length)
    }
    text += piece
    if (text.length > longestFile) throw new Interrupted('KILL')
  }
}

export async function readAll(file: OpenFile | undefined, task: Task): Promise<string> {
  const pieces: string[] = []
  let size = 0
  for (;;) {
    const piece = await readPiece(file, task)
    if (piece === null) return pieces.join('')
    pieces.push(piece)
    size += piece.length
    // Linux too kills who wants more memory than there is.
    if (size > longestFile) throw new Interrupted('KILL')
  }
}
