import type { Command } from 'commander'
import type { CheckFlags } from '../check.js'
import type { DoctorFlags } from '../doctor.js'
import { collect, withAppFlags, withPreview } from '../flags.js'
import { within } from './within.js'

/** Commands that judge the tools: `check`, `doctor`. */
export function judgingCommands(program: Command): void {
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
      const { checkCommand, readSamples, readSeed } = await import('../check.js')
      readSamples(flags.samples)
      readSeed(flags.seed)
      await within(file, flags, (target, client) => checkCommand(target, flags, client))
    })

  withPreview(
    withAppFlags(
      program
        .command('doctor')
        .description('find what a stranger could do with the tools, and what would puzzle a model; each with its fix'),
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
      const { doctorCommand, readFailOn, readIgnore } = await import('../doctor.js')
      readFailOn(flags.failOn)
      readIgnore(flags.ignore)
      await within(file, flags, (target, client) => doctorCommand(target, flags, client))
    })
}
