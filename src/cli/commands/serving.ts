import type { Command } from 'commander'
import type { CallFlags } from '../call.js'
import type { DevFlags } from '../dev.js'
import { collect, withAppFlags } from '../flags.js'
import { locate } from '../locate.js'
import type { RunFlags } from '../run.js'
import { example } from './example.js'
import { within } from './within.js'

/** Commands that serve or call: `run`, `dev`, `call`. */
export function servingCommands(program: Command): void {
  withAppFlags(program.command('run').description('serve the tools on stdio, or over HTTP on loopback'))
    .option('--transport <how>', 'stdio or http (default: stdio)')
    .option('--host <address>', 'address for http (default: 127.0.0.1)')
    .option('--port <number>', 'port for http (default: 3333)')
    .option('--max-calls-per-minute <number>', 'most calls of one tool by one caller; 0: no limit (default: 600)')
    .addHelpText('after', example('run src/main.ts --transport http --port 3333'))
    .action(async (file: string | undefined, flags: RunFlags) => {
      const { checkRunFlags, runCommand } = await import('../run.js')
      checkRunFlags(flags)
      await within(file, flags, async (target, client) => {
        await runCommand(target, flags, client)
        return Number(process.exitCode ?? 0)
      })
    })

  withAppFlags(program.command('dev').description('run on stdio, started again whenever a source changes; the client stays connected'))
    .option('--watch <folder>', 'another folder of sources; repeatable', collect)
    .addHelpText('after', example('dev src/main.ts'))
    .action(async (file: string | undefined, flags: DevFlags) => {
      const { devCommand } = await import('../dev.js')
      process.exit(await devCommand(locate(file), flags, withoutWatch(process.argv.slice(2))))
    })

  withAppFlags(program.command('call').description('call one tool'), '<file>')
    .argument('<tool>', 'name of the tool')
    .argument('[values...]', 'arguments as NAME=VALUE, read as the tool wants them')
    .option('--args <json>', 'arguments as one JSON object; @FILE reads a file, - reads stdin')
    .option('--token <token>', 'sent inward as Authorization: Bearer (default: BACKEND2MCP_TOKEN)')
    .option('--json', 'print the whole result, not only its content')
    .option('--yes', 'consents where the tool asks for it (@McpTool({ confirm }))')
    .addHelpText('after', example('call src/main.ts get_by_id id=7'))
    .action(async (file: string, tool: string, values: readonly string[], flags: CallFlags) => {
      const { callCommand, readArgs, readValues } = await import('../call.js')
      if (!/^[-@]/.test(flags.args ?? '')) readArgs(flags.args)
      readValues(values)
      await within(file, flags, (target, client) => callCommand(target, tool, values, flags, client))
    })
}

/** The words behind `dev`, as `run` takes them. */
function withoutWatch(words: readonly string[]): string[] {
  return words.filter((word, at) => at > words.indexOf('dev') && !word.startsWith('--watch') && words[at - 1] !== '--watch')
}
