import type { Answer } from '../connection.js'

/** What must not happen to a frame, and how often it did. */
export class Verdict {
  frames = 0
  /** No answer, and the connection gone; or a process that ended. */
  crashes = 0
  /** No answer within a second. */
  hangs = 0
  /** An answer that is neither JSON, nor events, nor empty with 202 or 4xx. */
  foreign = 0
  /** 500, or -32603. */
  internal = 0
  readonly examples: string[] = []

  example(what: string, sent: string | Buffer): void {
    if (this.examples.length < 8) this.examples.push(`${what}, to ${JSON.stringify(sent.toString('latin1' as never).slice(0, 300))}`)
  }

  judge({ status, headers, body }: Answer, sent: string | Buffer): void {
    const type = headers['content-type'] ?? ''
    if (status >= 500 && status !== 503 && status !== 505) {
      this.internal++
      this.example(`${status} ${body.toString().slice(0, 200)}`, sent)
    }
    if (body.length === 0 && (status === 202 || (status >= 400 && status < 600))) return
    if (type.startsWith('text/event-stream')) return
    if (type.startsWith('application/json') && isJson(body)) {
      if (status < 500 && body.includes('"code":-32603')) {
        this.internal++
        this.example(body.toString().slice(0, 200), sent)
      }
      return
    }
    this.foreign++
    this.example(`${status} ${type} ${body.toString().slice(0, 200)}`, sent)
  }
}

export function isJson(body: Buffer | string): boolean {
  try {
    JSON.parse(body.toString())
    return true
  } catch {
    return false
  }
}
