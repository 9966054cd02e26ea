import type { Command } from 'commander'
import { collect } from '../flags.js'
import type { InitFlags } from '../init.js'
import type { InstallFlags } from '../install.js'
import { CLIENTS } from '../install/clients.js'
import { example } from './example.js'

/** Commands that write files of the project or of a client: `install`, `init`. */
export function settingUpCommands(program: Command): void {
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
    .option('--base-url <url>', 'of an OpenAPI document: where its backend is')
    .option('--upstream-header <name:value>', 'of an OpenAPI document; repeatable', collect)
    .option('--print', 'print what would be written, and write nothing')
    .option('--uninstall', 'take it out again: the file is what it was, byte for byte, unless something else has changed')
    .addHelpText(
      'after',
      `
Other servers and keys of the file stay. A file with comments, TOML and YAML are left as they are, and what to add is printed.
${example('install claude-code src/main.ts --print')}`,
    )
    .action(async (client: string, file: string | undefined, flags: InstallFlags) => {
      const { installCommand } = await import('../install.js')
      process.exit(installCommand(client, file, flags))
    })

  program
    .command('init')
    .description('show what makes this project serve its routes: a module line in Nest, a start script; --yes writes it')
    .argument('[file]', "the application's entry file (default: as for run)")
    .option('--yes', 'write it')
    .addHelpText('after', example('init'))
    .action(async (file: string | undefined, flags: InitFlags) => {
      const { initCommand } = await import('../init.js')
      process.exit(initCommand(file, flags))
    })
}
