#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Backend2McpError } from '../errors.js'
import { packageRoot } from './app-folder.js'
import { type ClientOutput, takeOutput } from './client-output.js'
import { readConfig } from './config.js'
import { type AppFlags, collect, readAppFlags, withAppFlags, withPreview } from './flags.js'
import { CLIENTS } from './install/clients.js'
import { locate, type Target } from './locate.js'
import { respawn } from './respawn.js'
import { registerSources } from './typescript/register.js'
import type { CallFlags } from './call.js'
import type { CheckFlags } from './check.js'
import type { DoctorFlags } from './doctor.js'
import type { DevFlags } from './dev.js'
import type { ExportFlags } from './export.js'
import type { InitFlags } from './init.js'
import type { InspectFlags } from './inspect.js'
import type { InstallFlags } from './install.js'
import type { ListFlags } from './list.js'
import type { LockFlags } from './lock.js'
import type { RunFlags } from './run.js'

/** Present in the second process, where the application runs and stdout is out of its reach. */
const output = takeOutput()

const program = new Command('backend2mcp')
  .description('The routes of a NestJS or routing-controllers application as MCP tools, in process.')
  .version(version())
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .showHelpAfterError(false)

withAppFlags(program.command('run').description('serve the tools on stdio, or over HTTP on loopback'))
  .option('--transport <how>', 'stdio or http (default: stdio)')
  .option('--host <address>', 'address for http (default: 127.0.0.1)')
  .option('--port <number>', 'port for http (default: 3333)')
  .option('--max-calls-per-minute <number>', 'most calls of one tool by one caller; 0: no limit (default: 600)')
  .addHelpText('after', example('run src/main.ts --transport http --port 3333'))
  .action(async (file: string | undefined, flags: RunFlags) => {
    const { checkRunFlags, runCommand } = await import('./run.js')
    checkRunFlags(flags)
    await within(file, flags, async (target, client) => {
      await runCommand(target, flags, client)
      return 0
    })
  })

withPreview(withAppFlags(program.command('list').description('show the tools, each with its route')))
  .option('--json', 'one JSON array of MCP tools, each with route: { method, path, source }')
  .addHelpText('after', example('list src/main.ts'))
  .action(async (file: string | undefined, flags: ListFlags) => {
    await within(file, flags, async (target, client) => (await import('./list.js')).listCommand(target, flags, client))
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
    const { callCommand, readArgs, readValues } = await import('./call.js')
    if (!/^[-@]/.test(flags.args ?? '')) readArgs(flags.args)
    readValues(values)
    await within(file, flags, (target, client) => callCommand(target, tool, values, flags, client))
  })

withPreview(
  withAppFlags(
    program.command('inspect').description('show one tool as the model sees it, where its arguments go, and what it costs in tokens'),
  ),
)
  .argument('<tool>', 'name of the tool')
  .option('--json', 'one JSON object: the MCP tool, its route, parameters and tokens')
  .addHelpText('after', example('inspect src/main.ts get_by_id'))
  .action(async (file: string, tool: string, flags: InspectFlags) => {
    await within(file, flags, async (target, client) => (await import('./inspect.js')).inspectCommand(target, tool, flags, client))
  })

withPreview(
  withAppFlags(program.command('lock').description('write what clients see to mcp.lock.json; with --check, say what has changed since')),
)
  .option('--check', 'compare and write nothing; exit with 1 for a breaking change')
  .option('--lockfile <file>', 'where it is (default: mcp.lock.json)')
  .option('--json', 'with --check: one JSON array of changes')
  .addHelpText(
    'after',
    `
Breaking: a tool, an argument or a value that is gone, a new requirement, a narrower schema, a worse hint. Additive: what a client that knows
nothing of it can ignore. Wording: descriptions, titles, examples and defaults.
${example('lock src/main.ts --check')}`,
  )
  .action(async (file: string | undefined, flags: LockFlags) => {
    await within(file, flags, async (target, client) => (await import('./lock.js')).lockCommand(target, flags, client))
  })

withAppFlags(program.command('check').description("compare each tool's schema with what the application's validation really takes"))
  .option('--tool <name>', 'only this tool')
  .option('--samples <number>', 'most valid, and most invalid, samples of a tool (default: 30)')
  .option('--seed <number>', 'draws other texts for patterns (default: 1)')
  .option('--token <token>', 'sent inward as Authorization: Bearer (default: BACKEND2MCP_TOKEN)')
  .option('--json', 'one JSON array of tools with their disagreements')
  .addHelpText(
    'after',
    `
No handler and no guard runs; middleware does. Exit code: 0 when schema and validation agree everywhere, 1 when they disagree or nothing
could be judged, 2 for a wrong flag.

Example:
  $ backend2mcp check dist/main.js --tool place_order`,
  )
  .action(async (file: string | undefined, flags: CheckFlags) => {
    const { checkCommand, readSamples, readSeed } = await import('./check.js')
    readSamples(flags.samples)
    readSeed(flags.seed)
    await within(file, flags, (target, client) => checkCommand(target, flags, client))
  })

withPreview(
  withAppFlags(
    program.command('doctor').description('find what a stranger could do with the tools, and what would puzzle a model; each with its fix'),
  ),
)
  .option('--fail-on <severity>', 'exit with 1 for findings of this severity or worse: high, medium, low or none (default: high)')
  .option('--ignore <rule>', 'leave a rule out, or one of its tools: weak-description, no-guard:get_health; repeatable', collect)
  .option('--json', 'one JSON object: tools, open, findings, counts')
  .addHelpText(
    'after',
    `
Nothing of the application is called. Exit code: 0, 1 for findings as bad as --fail-on says, 2 for a wrong flag.

Example:
  $ backend2mcp doctor dist/main.js --fail-on medium --ignore no-guard:post_login`,
  )
  .action(async (file: string | undefined, flags: DoctorFlags) => {
    const { doctorCommand, readFailOn, readIgnore } = await import('./doctor.js')
    readFailOn(flags.failOn)
    readIgnore(flags.ignore)
    await within(file, flags, (target, client) => doctorCommand(target, flags, client))
  })

withAppFlags(program.command('dev').description('run on stdio, started again whenever a source changes; the client stays connected'))
  .option('--watch <folder>', 'another folder of sources; repeatable', collect)
  .addHelpText('after', example('dev src/main.ts'))
  .action(async (file: string | undefined, flags: DevFlags) => {
    const { devCommand } = await import('./dev.js')
    process.exit(await devCommand(locate(file), flags, withoutWatch(process.argv.slice(2))))
  })

program
  .command('install')
  .description('tell a client how to start this server')
  .argument('<client>', Object.keys(CLIENTS).join(', '))
  .argument('[file]', "the application's entry file (default: as for run)")
  .option('--name <name>', "what the client calls the server (default: package.json's name)")
  .option('--scope <scope>', 'user or project (default: project, where the client has it)')
  .option('--url <url>', 'ask a server that runs, and start none')
  .option('--env <name=value>', 'given to the started process, BACKEND2MCP_TOKEN=...; repeatable', collect)
  .option('--header <name:value>', 'sent with --url; repeatable', collect)
  .option('--print', 'print what would be written, and write nothing')
  .option('--uninstall', 'take it out again: the file is what it was, byte for byte, unless something else has changed')
  .addHelpText(
    'after',
    `
Other servers and keys of the file stay. A file with comments, TOML and YAML are left as they are, and what to add is printed.
${example('install claude-code src/main.ts --print')}`,
  )
  .action(async (client: string, file: string | undefined, flags: InstallFlags) => {
    const { installCommand } = await import('./install.js')
    process.exit(installCommand(client, file, flags))
  })

program
  .command('init')
  .description('show what makes this project serve its routes: a module line in Nest, a start script; --yes writes it')
  .argument('[file]', "the application's entry file (default: as for run)")
  .option('--yes', 'write it')
  .addHelpText('after', example('init'))
  .action(async (file: string | undefined, flags: InitFlags) => {
    const { initCommand } = await import('./init.js')
    process.exit(initCommand(file, flags))
  })

withPreview(withAppFlags(program.command('export').description('print the tools in another form')))
  .option('--format <form>', 'tools (the answer of tools/list), openapi, markdown or llms (default: tools)')
  .addHelpText('after', example('export src/main.ts --format markdown > TOOLS.md'))
  .action(async (file: string | undefined, flags: ExportFlags) => {
    const { exportCommand, readFormat } = await import('./export.js')
    readFormat(flags.format)
    await within(file, flags, (target, client) => exportCommand(target, flags, client))
  })

// What the project says counts where nothing was typed.
program.hook('preAction', async (_, command) => {
  const { entry: _entry, ...defaults } = await readConfig()
  for (const [name, value] of Object.entries(defaults))
    if (command.options.some((option) => option.attributeName() === name) && command.getOptionValue(name) === undefined)
      command.setOptionValue(name, value)
})

/** Checks in the first process what can be checked without the application; runs `command` in the second. */
async function within(
  file: string | undefined,
  flags: AppFlags,
  command: (target: Target, client: ClientOutput) => Promise<number>,
): Promise<void> {
  const target = locate(file)
  readAppFlags(flags)
  if (!output) process.exit(await respawn(target.file))
  output.on('error', () => process.exit(0)) // the client is gone, and nobody is left to answer
  await registerSources(target.file, flags)
  process.exit(await command(target, output))
}

/** The words behind `dev`, as `run` takes them. */
function withoutWatch(words: readonly string[]): string[] {
  return words.filter((word, at) => at > words.indexOf('dev') && !word.startsWith('--watch') && words[at - 1] !== '--watch')
}

/** What `--help` ends with. */
function example(command: string): string {
  return `\nExample:\n  $ backend2mcp ${command}`
}

function version(): string {
  const root = packageRoot(fileURLToPath(import.meta.url))!
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

async function fail(error: unknown): Promise<void> {
  if (error instanceof CommanderError && error.exitCode === 0) return // --help, --version
  const { explain, exitCode } = await import('./explain.js')
  const usage = error instanceof CommanderError && error.code !== 'commander.help'
  const known = usage
    ? new Backend2McpError('BAD_OPTION', `${error.message.replace(/^error: /, '')}.`, 'backend2mcp --help, or backend2mcp COMMAND --help.')
    : error
  if (error instanceof CommanderError && !usage) process.exit(2) // no command: the help is on stderr
  process.stderr.write(explain(known))
  process.exit(exitCode(known))
}

program.parseAsync().catch(fail)
