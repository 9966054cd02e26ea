import { type ClientOutput, takeOutput } from '../client-output.js'
import { readUpstream } from '../document.js'
import { type AppFlags, readAppFlags } from '../flags.js'
import { locate, type Target } from '../locate.js'
import { respawn } from '../respawn.js'
import { registerSources } from '../typescript/register.js'

/** Present in the second process, where the application runs and stdout is out of its reach. */
const output = takeOutput()

/** Checks in the first process what can be checked without the application; runs `command` in the second. */
export async function within(
  file: string | undefined,
  flags: AppFlags,
  command: (target: Target, client: ClientOutput) => Promise<number>,
): Promise<void> {
  const target = { ...locate(file), upstream: readUpstream(flags) }
  readAppFlags(flags)
  if (!output) process.exit(await respawn(target.file))
  output.on('error', () => process.exit(0)) // the client is gone, and nobody is left to answer
  await registerSources(target.file, flags)
  process.exit(await command(target, output))
}
