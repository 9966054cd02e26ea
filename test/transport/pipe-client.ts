import { PassThrough } from 'node:stream'
import type { BaseAdapter } from '../../src/adapter.js'
import { serveStdio } from '../../src/transport/stdio.js'

// oxlint-disable-next-line no-explicit-any
type Message = any
const text = (message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message))

/** A client of `serveStdio` in this process: raw lines in, decoded lines out. `onMessage` sees each as it comes. */
export function pipeClient(adapter: BaseAdapter<unknown>, onMessage: (message: Message) => void = () => {}) {
  const input = new PassThrough()
  const output = new PassThrough()
  const answers: Message[] = []
  let rest = ''
  output.on('data', (chunk: Buffer) => {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      const message = JSON.parse(line) as Message
      answers.push(message)
      onMessage(message)
    }
  })
  return {
    input,
    output,
    answers,
    served: serveStdio(adapter, output, input),
    send: (...messages: unknown[]) => void input.write(messages.map((one) => `${text(one)}\n`).join('')),
  }
}
