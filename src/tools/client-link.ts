import type { InputRequests, InputResponses } from './input.js'

/** Severities of log messages, the least first (RFC 5424). */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How a running call reaches its client. */
export interface ClientLink {
  /** The client wants to hear how far the call is, under this token. */
  readonly progressToken?: string | number | undefined
  /** The least severe level that the client wants; undefined: no log messages. */
  readonly logLevel?: LogLevel | undefined
  /** Asks the client for input; absent: it cannot be asked. Rejects with `CannotAskError`, and with `InputRequiredError` to unwind the handler. */
  readonly input?: ((requests: InputRequests) => Promise<InputResponses>) | undefined
  /** Sends a notification that belongs to the call. Resolves when the client has room for more; never rejects. */
  notify(method: string, params: Readonly<Record<string, unknown>>): Promise<void>
}

/** A link for one call. It sends progress only as it grows (basic/utilities/progress: it MUST increase), and nothing once the call has ended. */
export function openLink(link: ClientLink): ClientLink & { close(): void } {
  let open = true
  let reached = -Infinity
  return {
    progressToken: link.progressToken,
    logLevel: link.logLevel,
    input: link.input,
    notify(method, params) {
      if (!open) return SENT
      if (method === PROGRESS) {
        const { progress } = params as { progress: number }
        if (!(progress > reached)) return SENT
        reached = progress
      }
      return link.notify(method, params)
    },
    close: () => void (open = false),
  }
}

/** The same link; what unwinds the handler when it asks is noted, as a framework may make an answer of it. */
export function noting(link: ClientLink, record: { unwound?: unknown }): ClientLink {
  const { input } = link
  if (!input) return link
  return {
    progressToken: link.progressToken,
    logLevel: link.logLevel,
    notify: (method, params) => link.notify(method, params),
    input: (requests) =>
      input(requests).catch((error: unknown) => {
        record.unwound = error
        throw error
      }),
  }
}

const SENT = Promise.resolve()

export const PROGRESS = 'notifications/progress'
export const MESSAGE = 'notifications/message'

/** A level as a client writes it; undefined for what is none. */
export const asLevel = (text: unknown): LogLevel | undefined => LOG_LEVELS.find((level) => level === text)
