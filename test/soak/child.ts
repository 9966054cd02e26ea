import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process of the soak: what it says comes as messages, and it ends with this one. */
export interface Child {
  readonly process: ChildProcess
  readonly pid: number
  /** Sends a question and gives the next message that has a key of that name. */
  ask<T>(question: string, given?: unknown): Promise<T>
  /** The next message that has this key. Rejects when the process ends before. */
  heard<T>(key: string): Promise<T>
  on(key: string, listener: (value: never) => void): void
  /** Sends a signal and waits for the end; `SIGKILL` after ten seconds more than `ms`. */
  stop(signal?: NodeJS.Signals, ms?: number): Promise<void>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const one of children) one.kill('SIGKILL')
})

/** A process that does not outlive this one. */
export function endsWithThis(child: ChildProcess): void {
  children.add(child)
  child.once('exit', () => children.delete(child))
}

/** Starts a file beside this one. Its arguments travel as JSON. */
export function start(file: string, given: unknown = {}, flags: readonly string[] = [], pipes: 'ignore' | 'pipe' = 'ignore'): Child {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(given)], {
    execArgv: [...flags],
    stdio: [pipes, pipes === 'pipe' ? 'pipe' : 2, 2, 'ipc'],
  })
  child.setMaxListeners(0)
  endsWithThis(child)
  const listeners = new Map<string, ((value: never) => void)[]>()
  child.on('message', (told: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(told)) for (const listener of listeners.get(key) ?? []) listener(value as never)
  })
  const on = (key: string, listener: (value: never) => void) => void listeners.set(key, [...(listeners.get(key) ?? []), listener])
  const heard = <T>(key: string) =>
    new Promise<T>((resolve, reject) => {
      const gone = (code: number | null) => reject(new Error(`${file} ended with ${code} before it said "${key}"`))
      child.once('exit', gone)
      const listener = (value: never) => {
        child.off('exit', gone)
        listeners.set(
          key,
          listeners.get(key)!.filter((one) => one !== listener),
        )
        resolve(value)
      }
      on(key, listener)
    })
  return {
    process: child,
    pid: child.pid!,
    on,
    heard,
    ask(question, given) {
      const answer = heard<never>(question)
      child.send({ [question]: given ?? true })
      return answer
    },
    async stop(signal = 'SIGKILL', ms = 0) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill(signal)
      const kill = setTimeout(() => child.kill('SIGKILL'), ms + 10_000)
      await ended
      clearTimeout(kill)
    },
  }
}
