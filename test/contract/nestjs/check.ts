import type { Platform } from './app.js'

/** One promise beside the probe table. A plain function that throws, so that it also runs on the majors that vitest does not reach. */
export interface Check {
  readonly says: string
  run(platform: Platform): Promise<void>
}
