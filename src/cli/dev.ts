import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, type FSWatcher, watch } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from './app-folder.js'
import { DevSession } from './dev/session.js'
import { type AppFlags, readAppFlags } from './flags.js'
import type { Target } from './locate.js'
import { binFor } from './respawn.js'

/** Flags of `dev`. */
export interface DevFlags extends AppFlags {
  readonly watch?: readonly string[]
}

/** What a change of the application is. Data that it writes while it runs is none. */
const SOURCE = /(\.([mc]?[jt]sx?|json|graphql|ya?ml)|(^|[\\/])\.env[\w.]*)$/
const NO_SOURCE = /(^|[\\/])(node_modules|\.git)[\\/]|\.lock\.json$|-lock\.json$/
const SETTLE_MS = 150

/**
 * `dev FILE`: `run` on stdio, started again whenever a source changes. The client's connection lives on: a new process gets the handshake that
 * the old one had, calls that were running are answered with an error, and the client is told that its lists may have changed.
 */
export async function devCommand(target: Target, flags: DevFlags, args: readonly string[]): Promise<number> {
  readAppFlags(flags)
  const say = (text: string) => void process.stderr.write(`backend2mcp dev: ${text}\n`)
  const session = new DevSession((line) => void process.stdout.write(`${line}\n`))
  let child: ChildProcess | undefined
  let ending = false

  const start = () => {
    const own = spawn(process.execPath, [...process.execArgv, binFor(target.file), 'run', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    child = own
    own.stdin.on('error', () => {}) // it has ended, and says so below
    createInterface({ input: own.stdout }).on('line', (line) => own === child && session.fromServer(line))
    own.once('exit', (code) => {
      if (ending || own !== child || own.killed) return
      say(`the application ended with ${code ?? 'a signal'}; it is started again at the next change`)
      session.detach()
    })
    session.attach((line) => void own.stdin.write(`${line}\n`))
  }
  const stop = async (end: (old: ChildProcess) => unknown) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return session.detach()
    const gone = new Promise((done) => child!.once('exit', done))
    end(child)
    await gone
    child = undefined
    session.detach()
  }

  let restarting = Promise.resolve()
  const watchers = watched(target, flags.watch ?? [], (name) => {
    restarting = restarting.then(async () => {
      if (ending) return
      say(`${name} has changed`)
      await stop((old) => old.kill('SIGTERM'))
      start()
    })
  })

  start()
  const lines = createInterface({ input: process.stdin }).on('line', (line) => session.fromClient(line))
  await new Promise<void>((done) => {
    lines.once('close', done)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done())
  })
  ending = true
  for (const watcher of watchers) watcher.close()
  await restarting
  await stop((old) => old.stdin!.end()) // it answers what runs
  return 0
}

/** Watches the folder of the sources, the files beside package.json, and what `--watch` names. */
function watched({ file }: Target, more: readonly string[], changed: (name: string) => void): FSWatcher[] {
  const root = packageRoot(file) ?? dirname(file)
  const [top] = relative(root, file).split(sep)
  const sources = join(root, top!) === file ? [] : [join(root, top!)]
  let timer: NodeJS.Timeout | undefined
  const onChange = (folder: string) => (_: string, name: string | null) => {
    const path = relative(process.cwd(), join(folder, name ?? ''))
    if (name === null || !SOURCE.test(name) || NO_SOURCE.test(path)) return
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS, path)
  }
  return [
    watch(root, onChange(root)),
    ...[...sources, ...more.map((folder) => resolve(folder))]
      .filter(existsSync)
      .map((folder) => watch(folder, { recursive: true }, onChange(folder))),
  ]
}
