#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Backend2McpError } from '../errors.js'
import { packageRoot } from './app-folder.js'
import { judgingCommands } from './commands/judging.js'
import { lookingCommands } from './commands/looking.js'
import { servingCommands } from './commands/serving.js'
import { settingUpCommands } from './commands/setting-up.js'
import { readConfig } from './config.js'

const program = new Command('backend2mcp')
  .description('The routes of a NestJS or routing-controllers application as MCP tools, in process.')
  .version(version())
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .showHelpAfterError(false)

for (const declare of [servingCommands, lookingCommands, judgingCommands, settingUpCommands]) declare(program)

// What the project says counts where nothing was typed.
program.hook('preAction', async (_, command) => {
  const { entry: _entry, ...defaults } = await readConfig()
  for (const [name, value] of Object.entries(defaults))
    if (command.options.some((option) => option.attributeName() === name) && command.getOptionValue(name) === undefined)
      command.setOptionValue(name, value)
})

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
