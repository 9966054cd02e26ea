import type { Command } from 'commander'
import type { ExportFlags } from '../export.js'
import { withAppFlags, withPreview } from '../flags.js'
import type { InspectFlags } from '../inspect.js'
import type { ListFlags } from '../list.js'
import type { LockFlags } from '../lock.js'
import { example } from './example.js'
import { within } from './within.js'

/** Commands that show what clients see: `list`, `inspect`, `lock`, `export`. */
export function lookingCommands(program: Command): void {
  withPreview(withAppFlags(program.command('list').description('show the tools, each with its route')))
    .option('--json', 'one JSON array of MCP tools, each with route: { method, path, source }')
    .addHelpText('after', example('list src/main.ts'))
    .action(async (file: string | undefined, flags: ListFlags) => {
      await within(file, flags, async (target, client) => (await import('../list.js')).listCommand(target, flags, client))
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
      await within(file, flags, async (target, client) => (await import('../inspect.js')).inspectCommand(target, tool, flags, client))
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
      await within(file, flags, async (target, client) => (await import('../lock.js')).lockCommand(target, flags, client))
    })

  withPreview(withAppFlags(program.command('export').description('print the tools in another form')))
    .option('--format <form>', 'tools (the answer of tools/list), openapi, markdown or llms (default: tools)')
    .addHelpText('after', example('export src/main.ts --format markdown > TOOLS.md'))
    .action(async (file: string | undefined, flags: ExportFlags) => {
      const { exportCommand, readFormat } = await import('../export.js')
      readFormat(flags.format)
      await within(file, flags, (target, client) => exportCommand(target, flags, client))
    })
}
