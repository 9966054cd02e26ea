import type { AdapterOptions } from '../options.js'
import { isBackend2McpError } from '../errors.js'
import type { Opened } from './framework.js'

/** One start of an application: what was seen of it so far, and how it ends. */
export class Boot {
  /** Settles once: with the application that listens, or with the reason why none does. */
  readonly outcome: Promise<Opened>
  /** The framework itself has begun to make an application. */
  started = false
  /** The last error of a step of the boot, which the application may have swallowed. */
  lastError: unknown
  /** An application that is initialised and may be listened for at any moment. */
  ready: Opened | undefined
  found!: (app: Opened) => void
  reject!: (error: unknown) => void

  constructor(
    readonly file: string,
    readonly options: AdapterOptions,
    /** Nothing of the application is to be built: its classes are enough. */
    readonly preview = false,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.found = resolve
      this.reject = reject
    })
    this.outcome.catch(() => {}) // it may fail while nobody waits for it yet
  }

  /** Our own errors end the boot at once; the application's may still be handled by it. */
  failed(error: unknown): void {
    this.lastError = error
    if (isBackend2McpError(error)) this.reject(error)
  }

  readonly note = (text: string): void => void process.stderr.write(`backend2mcp: ${text}\n`)
}
