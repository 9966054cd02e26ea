import { close, open, openSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { messageOf } from '../schema/attempt.js'
import type { Log } from '../log.js'
import type { AuditEntry } from './audit.js'

const MOST_WAITING = 16 * 1024 * 1024
const RETRY_MS = 1000
const OWNER_ONLY = 0o600

const openFile = promisify(open)
const writeFile = promisify(write)

const files = new Set<AuditFile>()

/**
 * Appends each entry as a line of JSON. The file is opened by the first, readable by its owner only, and kept open. Nobody waits for it: lines go out together as the disk
 * takes them. What cannot be written is dropped, which is logged once until it works again.
 */
export function auditFile(path: string, log: Log): (entry: AuditEntry) => void {
  const file = new AuditFile(path, log)
  return (entry) => file.append(`${JSON.stringify(entry)}\n`)
}

/** Resolves when everything that was told of has been written, or dropped. */
export async function auditWritten(): Promise<void> {
  await Promise.all([...files].map((file) => file.written()))
}

class AuditFile {
  #fd: number | undefined
  #waiting: string[] = []
  #size = 0
  #writing: Promise<void> | undefined
  #failing = false
  #retryAt = 0

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {}

  append(line: string): void {
    if (this.#size > MOST_WAITING) return this.#failed(new Error('the disk is too slow'))
    this.#waiting.push(line)
    this.#size += line.length
    if (files.size === 0) process.on('exit', atExit)
    files.add(this)
    this.#writing ??= this.#drain()
  }

  async written(): Promise<void> {
    await this.#writing
  }

  /** The process ends now: what waits is written at once. */
  finish(): void {
    if (this.#waiting.length === 0) return
    try {
      this.#fd ??= openSync(this.path, 'a', OWNER_ONLY)
      writeSync(this.#fd, this.#take())
    } catch (error) {
      this.#failed(error)
    }
  }

  async #drain(): Promise<void> {
    await Promise.resolve() // the lines of one turn go out together
    while (this.#waiting.length > 0) {
      try {
        if (Date.now() >= this.#retryAt) this.#fd ??= await openFile(this.path, 'a', OWNER_ONLY)
        const bytes = Buffer.from(this.#take()) // what is dropped after a failure goes here too
        if (this.#fd === undefined) continue
        for (let at = 0; at < bytes.length;) at += (await writeFile(this.#fd, bytes, at)).bytesWritten
        this.#failing = false
      } catch (error) {
        this.#retryAt = Date.now() + RETRY_MS
        this.#take()
        if (this.#fd !== undefined) close(this.#fd, () => {})
        this.#fd = undefined
        this.#failed(error)
      }
    }
    this.#writing = undefined
  }

  #take(): string {
    const lines = this.#waiting.join('')
    this.#waiting = []
    this.#size = 0
    return lines
  }

  #failed(error: unknown): void {
    if (this.#failing) return
    this.#failing = true
    this.log(`backend2mcp: the audit file ${this.path} cannot be written, entries are lost: ${messageOf(error)}`, 'error')
  }
}

function atExit(): void {
  for (const file of files) file.finish()
}
