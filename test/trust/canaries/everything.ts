import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { BaseAdapter } from '../../../src/adapter.js'
import { connectInMemory } from '../../../src/transport/memory.js'
import { serveHttp } from '../../../src/transport/run.js'
import { serveStdio } from '../../../src/transport/stdio.js'
import { post } from '../../transport/post.js'

export const TRANSPORTS = ['memory', 'stdio', 'HTTP'] as const

type Request = ReturnType<typeof import('../../transport/post.js').rpc>

/** Everything that a client gets for each request: the whole message, on stdio every byte, over HTTP the status and the headers too. */
export type Ask = (request: Request) => Promise<string>

/** Opens one transport of an adapter for a client with this token. */
export async function opened(
  transport: (typeof TRANSPORTS)[number],
  adapter: BaseAdapter<unknown>,
  token?: string,
): Promise<{ ask: Ask; close(): Promise<unknown> }> {
  return { memory: inMemory, stdio: onStdio, HTTP: overHttp }[transport](adapter, token)
}

async function inMemory(adapter: BaseAdapter<unknown>, token?: string) {
  const client = await connectInMemory(adapter, token)
  await client.start()
  const ask: Ask = async (request) => {
    const answered = new Promise<JSONRPCMessage>((resolve) => (client.onmessage = resolve))
    await client.send(request as JSONRPCMessage)
    return JSON.stringify(await answered)
  }
  return { ask, close: () => client.close() }
}

/** A server for each request, ended by its client; nothing on the way but bytes. */
async function onStdio(adapter: BaseAdapter<unknown>, token?: string) {
  const ask: Ask = async (request) => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const got = buffer(output)
    if (token !== undefined) process.env.BACKEND2MCP_TOKEN = token
    const served = serveStdio(adapter, output, input)
    input.end(`${JSON.stringify(request)}\n`)
    await served.finally(() => delete process.env.BACKEND2MCP_TOKEN)
    output.end()
    return (await got).toString()
  }
  return { ask, close: async () => {} }
}

async function overHttp(adapter: BaseAdapter<unknown>, token?: string) {
  const serving = await serveHttp(adapter, { port: 0 })
  const ask: Ask = async (request) => {
    const { status, headers, text } = await post(serving.url, request, token === undefined ? {} : { authorization: `Bearer ${token}` })
    return `${status} ${JSON.stringify(headers)} ${text}`
  }
  return { ask, close: () => serving.close() }
}
