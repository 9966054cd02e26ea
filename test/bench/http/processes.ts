import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { peerFolder } from '../peer/folder.js'
import type { Urls } from './servers.js'

/** Starts servers, each in a process of its own; all of them end with `close`. */
export interface Processes {
  /** One of `SERVERS`. */
  readonly open: (name: string, given?: string) => Promise<Urls>
  /** One of the peers', compiled in their own folder. */
  readonly peer: (file: string, ...args: string[]) => Promise<Urls>
  readonly close: () => void
}

export function processes(): Processes {
  const children: ChildProcess[] = []
  const start = (file: string | URL, args: readonly string[]) =>
    new Promise<Urls>((resolve, reject) => {
      const child = fork(file, args, { stdio: ['ignore', 2, 2, 'ipc'] })
      children.push(child)
      child.once('message', resolve as (message: unknown) => void)
      child.once('exit', (code) => reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code}`)))
    })
  return {
    open: (name, given) => start(new URL('serve.js', import.meta.url), given === undefined ? [name] : [name, given]),
    peer: (file, ...args) => start(join(peerFolder(), file), args),
    close: () => children.forEach((child) => child.connected && child.disconnect()),
  }
}
