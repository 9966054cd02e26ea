import { homedir } from 'node:os'
import { join } from 'node:path'

/** How a client reaches the server: it starts a process, or asks a URL. */
export type Server =
  | { readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  | { readonly url: string; readonly headers: Readonly<Record<string, string>> }

export type Scope = 'user' | 'project'

/** Where a client keeps its servers, and in what form. */
export interface McpClient {
  readonly title: string
  readonly format: 'json' | 'toml' | 'yaml'
  /** The key of the object that holds the servers. */
  readonly key: string
  readonly files: Readonly<Partial<Record<Scope, string>>>
  /** One server as this client writes it. Undefined: it cannot reach that kind. */
  entry(server: Server): object | undefined
  /** A command of the client's own that does the same. */
  readonly ownCommand?: (name: string, server: Server) => string
}

const flags = (flag: string, values: Readonly<Record<string, string>>, mark: string) =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}${mark}${value}`])

const home = (...parts: string[]) => join(homedir(), ...parts)

/** Where desktop applications keep their settings. */
function settings(...parts: string[]): string {
  if (process.platform === 'darwin') return home('Library', 'Application Support', ...parts)
  if (process.platform === 'win32') return join(process.env.APPDATA ?? home('AppData', 'Roaming'), ...parts)
  return join(process.env.XDG_CONFIG_HOME ?? home('.config'), ...parts)
}

const withEnv = ({ command, args, env }: Extract<Server, { command: string }>) => ({
  command,
  args,
  ...(Object.keys(env).length > 0 && { env }),
})
const withHeaders = ({ headers }: Extract<Server, { url: string }>) => (Object.keys(headers).length > 0 ? { headers } : {})

/** The form that most clients share; `url` is what they call an address. */
const common =
  (url = 'url') =>
  (server: Server): object =>
    'command' in server ? withEnv(server) : { [url]: server.url, ...withHeaders(server) }
const typed = (server: Server): object =>
  'command' in server ? { type: 'stdio', ...withEnv(server) } : { type: 'http', url: server.url, ...withHeaders(server) }

/** Files and shapes as of November 2026. */
export const CLIENTS: Readonly<Record<string, McpClient>> = {
  'claude-desktop': {
    title: 'Claude Desktop',
    format: 'json',
    key: 'mcpServers',
    files: { user: settings('Claude', 'claude_desktop_config.json') },
    entry: (server) => ('command' in server ? withEnv(server) : undefined),
  },
  'claude-code': {
    title: 'Claude Code',
    format: 'json',
    key: 'mcpServers',
    files: { project: join(process.cwd(), '.mcp.json'), user: home('.claude.json') },
    entry: typed,
    ownCommand: (name, server) =>
      'command' in server
        ? `claude mcp add ${[name, ...flags('--env', server.env, '='), '--', server.command, ...server.args].map(quoted).join(' ')}`
        : `claude mcp add ${['--transport', 'http', name, server.url, ...flags('--header', server.headers, ': ')].map(quoted).join(' ')}`,
  },
  cursor: {
    title: 'Cursor',
    format: 'json',
    key: 'mcpServers',
    files: { project: join(process.cwd(), '.cursor', 'mcp.json'), user: home('.cursor', 'mcp.json') },
    entry: common(),
  },
  vscode: {
    title: 'VS Code',
    format: 'json',
    key: 'servers',
    files: { project: join(process.cwd(), '.vscode', 'mcp.json'), user: settings('Code', 'User', 'mcp.json') },
    entry: typed,
  },
  windsurf: {
    title: 'Windsurf',
    format: 'json',
    key: 'mcpServers',
    files: { user: home('.codeium', 'windsurf', 'mcp_config.json') },
    entry: common('serverUrl'),
  },
  gemini: {
    title: 'Gemini CLI',
    format: 'json',
    key: 'mcpServers',
    files: { project: join(process.cwd(), '.gemini', 'settings.json'), user: home('.gemini', 'settings.json') },
    entry: common('httpUrl'),
  },
  codex: {
    title: 'Codex',
    format: 'toml',
    key: 'mcp_servers',
    files: { user: home('.codex', 'config.toml') },
    entry: (server) =>
      'command' in server
        ? withEnv(server)
        : { url: server.url, ...(Object.keys(server.headers).length > 0 && { http_headers: server.headers }) },
  },
  goose: {
    title: 'Goose',
    format: 'yaml',
    key: 'extensions',
    files: { user: home('.config', 'goose', 'config.yaml') },
    entry: (server) =>
      'command' in server
        ? { type: 'stdio', enabled: true, cmd: server.command, args: server.args, envs: server.env }
        : { type: 'streamable_http', enabled: true, uri: server.url, ...withHeaders(server) },
  },
}

const quoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
