import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Backend2McpError } from '../errors.js'
import { nearest } from '../tools/nearest.js'
import { packageRoot } from './app-folder.js'
import { CLIENTS, type McpClient, type Scope, type Server } from './install/clients.js'
import type { DocumentFlags } from './document.js'
import { ConfigFile } from './install/config-file.js'
import { snippet } from './install/snippet.js'
import { locate } from './locate.js'
import { binFor } from './respawn.js'

/** Flags of `install`. */
export interface InstallFlags extends DocumentFlags {
  readonly name?: string
  readonly scope?: string
  readonly url?: string
  readonly env?: readonly string[]
  readonly header?: readonly string[]
  readonly print?: boolean
  readonly uninstall?: boolean
}

/** `install CLIENT [FILE]`: tells a client how to start this server. Nothing of the application runs. */
export function installCommand(clientName: string, file: string | undefined, flags: InstallFlags): number {
  const client = clientOf(clientName)
  const scope = scopeOf(client, flags.scope)
  const config = new ConfigFile(client.files[scope]!, client.key)
  const name = flags.name ?? nameOf(file ?? '.')
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  if (flags.uninstall) {
    const isOut = client.format === 'json' && config.remove(name)
    say(
      isOut
        ? `${client.title}: ${name} is taken out of ${config.path}`
        : `${client.title}: there is no ${name} in ${config.path} that could be taken out.`,
    )
    return isOut ? 0 : 1
  }
  const server = serverOf(file, flags)
  const entry = client.entry(server)
  if (!entry)
    throw new Backend2McpError(
      'BAD_OPTION',
      `${client.title} starts its servers, and asks no URL.`,
      `leave --url out, and give the application's file: backend2mcp install ${clientName} src/main.ts`,
    )
  const text = snippet(client, name, entry)
  if (flags.print) {
    process.stdout.write(`${text}\n`)
    say(`for ${config.path}`)
    if (client.ownCommand) say(`or: ${client.ownCommand(name, server)}`)
    return 0
  }
  if (client.format === 'json' && config.add(name, entry)) {
    say(`${client.title}: ${name} is in ${config.path}. Restart the client to see its tools.`)
    return 0
  }
  say(
    `${config.path} ${client.format === 'json' ? 'holds comments or is no JSON' : `is ${client.format.toUpperCase()}`}: it is left as it is. Add this to it:`,
  )
  process.stdout.write(`${text}\n`)
  return 0
}

function clientOf(name: string): McpClient {
  const client = CLIENTS[name]
  if (client) return client
  const names = Object.keys(CLIENTS)
  const similar = nearest(name, names)
  throw new Backend2McpError(
    'BAD_OPTION',
    `There is no client "${name}".`,
    similar ? `did you mean ${similar}?` : `the clients are ${names.join(', ')}.`,
  )
}

function scopeOf({ files, title }: McpClient, given: string | undefined): Scope {
  const scope = given ?? Object.keys(files)[0]!
  if (scope in files) return scope as Scope
  throw new Backend2McpError('BAD_OPTION', `${title} has no scope "${scope}".`, `--scope takes ${Object.keys(files).join(' or ')}.`)
}

function serverOf(file: string | undefined, { url, env = [], header = [], baseUrl, upstreamHeader = [] }: InstallFlags): Server {
  if (url !== undefined) {
    if (!URL.canParse(url)) throw new Backend2McpError('BAD_OPTION', `--url "${url}" is no URL.`, '--url http://127.0.0.1:3000/mcp')
    return { url, headers: pairs('--header', header, ':') }
  }
  const target = locate(file)
  const written = target.exportName === undefined ? target.file : `${target.file}:${target.exportName}`
  // Desktop clients know neither PATH nor the folder: everything is absolute.
  const document = [
    ...(baseUrl === undefined ? [] : ['--base-url', baseUrl]),
    ...upstreamHeader.flatMap((one) => ['--upstream-header', one]),
  ]
  return { command: process.execPath, args: [binFor(target.file), 'run', written, ...document], env: pairs('--env', env, '=') }
}

function pairs(flag: string, given: readonly string[], mark: string): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf(mark)
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
      throw new Backend2McpError('BAD_OPTION', `${flag} ${JSON.stringify(text)} has no "${mark}".`, `${flag} 'NAME${mark}VALUE'`)
    }),
  )
}

/** By the application's package.json, else by its folder. */
function nameOf(file: string): string {
  const root = packageRoot(resolve(file, 'x')) ?? packageRoot(resolve('x'))
  const path = root && join(root, 'package.json')
  const { name } = path && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string }) : {}
  return (name ?? basename(dirname(path ?? process.cwd()))).replace(/^@[^/]+\//, '').replace(/[^\w-]+/g, '-') || 'backend'
}
