import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = `${root}dist/esm/src/cli/main.js`

/** The files of a guide: its blocks whose first line names one. */
export function filesOf(markdown: string): Record<string, string> {
  const blocks = [...markdown.matchAll(/```(?:tsx?|js)\n\/\/ (\S+\.(?:tsx?|mjs))\n([^]*?)```/g)]
  return Object.fromEntries(blocks.map(([, name, text]) => [name!, text!]))
}

/** One command of a guide, and what stands below it. */
export interface Shown {
  readonly command: string
  readonly output: string
}

/** The commands of a guide, in order. */
export function commandsOf(markdown: string): Shown[] {
  const blocks = [...markdown.matchAll(/```console\n([^]*?)```/g)].map(([, text]) => text!)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => ({ command: part.split('\n')[0]!, output: part.split('\n').slice(1).join('\n') })),
  )
}

/** Runs a command as a reader would, in a folder, with both outputs together. What differs between machines is named as on Ada's. */
export function shell(command: string, folder: string): Promise<string> {
  const npx = `npx() { shift; "${process.execPath}" "${cli}" "$@"; }`
  const env = { ...process.env, NO_COLOR: '1', HOME: `${folder}/home`, BACKEND2MCP_TOKEN: '' }
  return new Promise((resolve) =>
    execFile('bash', ['-c', `${npx}\n{ ${command}\n} 2>&1`], { cwd: folder, env }, (_, stdout) =>
      resolve(
        stdout
          .replaceAll(cli, '/home/ada/cats/node_modules/backend2mcp/dist/esm/src/cli/main.js')
          .replaceAll(process.execPath, '/usr/bin/node')
          .replaceAll(folder, '/home/ada/cats'),
      ),
    ),
  )
}
