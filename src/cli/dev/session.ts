interface Message {
  readonly jsonrpc: '2.0'
  readonly id?: string | number
  readonly method?: string
  readonly params?: object
  readonly error?: unknown
}

type Send = (line: string) => void

const CHANGED = ['tools', 'resources', 'prompts']
const RELOADED = { code: -32603, message: 'The application was reloaded while the call ran. Try again.' }

/**
 * One client's connection over several lives of the server. It keeps the handshake of the 2025 era and plays it to each new server; what a
 * server leaves unanswered when it goes is answered here; what the client says in between waits.
 */
export class DevSession {
  #server: Send | undefined
  /** `initialize` as the client sent it, and `notifications/initialized`. */
  #handshake: { readonly initialize: string; readonly id: string | number; initialized?: string } | undefined
  /** The client has its answer to `initialize`: those of later servers are for us. */
  #isKnown = false
  readonly #open = new Map<string | number, string | undefined>()
  #waiting: string[] = []

  constructor(private readonly client: Send) {}

  /** A server is there. */
  attach(server: Send): void {
    this.#server = server
    if (!this.#isKnown || !this.#handshake) return this.#release()
    server(this.#handshake.initialize)
  }

  /** It is gone. Its clients' questions are over, and so are its own. */
  detach(): void {
    this.#server = undefined
    for (const [id, method] of this.#open) {
      if (method === 'initialize') this.#waiting.unshift(this.#handshake!.initialize)
      else this.client(JSON.stringify({ jsonrpc: '2.0', id, error: RELOADED }))
    }
    this.#open.clear()
  }

  fromClient(line: string): void {
    const message = read(line)
    if (message?.method === 'initialize' && message.id !== undefined) this.#handshake = { initialize: line, id: message.id }
    if (message?.method === 'notifications/initialized' && this.#handshake) this.#handshake.initialized = line
    if (!this.#server) return void this.#waiting.push(line)
    if (message?.id !== undefined && message.method !== undefined) this.#open.set(message.id, message.method)
    this.#server(line)
  }

  fromServer(line: string): void {
    const message = read(line)
    const isAnswer = message?.id !== undefined && message.method === undefined
    if (isAnswer && this.#isKnown && message.id === this.#handshake?.id && !this.#open.has(message.id)) return this.#welcome()
    if (isAnswer && this.#open.get(message.id!) === 'initialize' && message.error === undefined) this.#isKnown = true
    if (isAnswer) this.#open.delete(message.id!)
    this.client(line)
  }

  /** A new server has answered the handshake that the client had with the first. */
  #welcome(): void {
    if (this.#handshake?.initialized) this.#server?.(this.#handshake.initialized)
    for (const list of CHANGED) this.client(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }))
    this.#release()
  }

  #release(): void {
    for (const line of this.#waiting.splice(0)) this.fromClient(line)
  }
}

function read(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message
  } catch {
    return undefined // the server says what is wrong with it
  }
}
