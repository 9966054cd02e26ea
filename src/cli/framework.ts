import type { BaseAdapter } from '../adapter.js'
import type { Boot } from './boot.js'

/** An application that is ready to be served as tools. */
export interface Opened {
  readonly adapter: BaseAdapter<unknown>
  /** Ends the application as its framework does. */
  close(): Promise<void>
}

/** One framework, as the CLI sees it. */
export interface Framework {
  /** As `--framework` spells it. */
  readonly name: string
  /** Packages that the application and backend2mcp must share. The first one names the framework in a package.json. */
  readonly packages: readonly string[]
  /** Before the application is imported: catches what shows only while it starts. */
  capture(boot: Boot): Promise<void>
  /** Before the application is imported: from now on a judged call (see `VERDICT`) ends where its handler would run. Absent: nothing tells where that is. */
  judgeOnly?(file: string): Promise<void>
  /** The adapter of an application, a module or a server's request listener; undefined when it is none of this framework. */
  open(value: unknown, boot: Boot): Promise<Opened | undefined>
}
