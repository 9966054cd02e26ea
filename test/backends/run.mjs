// Starts real backends of other languages on loopback, calls each operation of their own documents as a tool, and compares with a direct request.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMcpTestClient, McpAdapter } from '../../dist/esm/adapters/openapi/index.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const python = '/usr/bin/python3' // the system's: a version manager's has not the packages
const work = mkdtempSync(join(tmpdir(), 'backend2mcp-backends-'))

const py = (modules) => [python, ['-c', `import ${modules}`]]
const go = (name) => ['go', ['list', name]]
const goEnv = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '-p=2' }
const BACKENDS = {
  fastapi: {
    needs: py('fastapi, uvicorn, multipart'),
    packages: 'python3-fastapi python3-uvicorn python3-multipart',
    start: (port) => [python, ['-m', 'uvicorn', 'app:app', '--host', '127.0.0.1', '--port', String(port), '--log-level', 'error']],
    document: '/openapi.json',
  },
  flask: {
    needs: py('flask, flasgger'),
    packages: 'python3-flask python3-flasgger',
    start: (port) => [python, ['app.py', String(port)]],
    document: '/apispec_1.json',
  },
  django: {
    needs: py('django, rest_framework, drf_spectacular'),
    packages: 'python3-django python3-djangorestframework python3-djangorestframework-spectacular',
    start: (port) => [python, ['app.py', String(port)]],
    document: '/schema/?format=json',
  },
  gin: {
    needs: go('github.com/gin-gonic/gin'),
    packages: 'golang-go golang-github-gin-gonic-gin-dev',
    build: true,
    document: '/openapi.json',
  },
  echo: {
    needs: go('github.com/labstack/echo'),
    packages: 'golang-go golang-github-labstack-echo-dev',
    build: true,
    document: '/openapi.json',
  },
}

const item = { name: 'cup', price: 3.5, tags: ['a', 'b c'] }
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
/** Every operation at least once; `direct` is the same request by hand. */
const CALLS = [
  { route: 'GET /items', args: {}, direct: ['GET', '/items'] },
  { route: 'GET /items', args: { limit: 5, tag: ['x', 'y&z ä'] }, direct: ['GET', '/items?limit=5&tag=x&tag=y%26z%20%C3%A4'] },
  { route: 'GET /items/me', args: {}, direct: ['GET', '/items/me'] },
  { route: 'GET /items/{id}', args: { id: 'a b?c#d%e' }, direct: ['GET', `/items/${encodeURIComponent('a b?c#d%e')}`] },
  { route: 'GET /items/{id}/admin', args: { id: '7' }, direct: ['GET', '/items/7/admin'] },
  { route: 'GET /pages/{number}', args: { number: 7 }, direct: ['GET', '/pages/7'] },
  { route: 'GET /pages/{number}', args: { number: 700 }, direct: ['GET', '/pages/700'] },
  { route: 'POST /items', args: item, direct: ['POST', '/items', JSON.stringify(item), json] },
  { route: 'POST /items', args: { ...item, name: '' }, direct: ['POST', '/items', JSON.stringify({ ...item, name: '' }), json] },
  { route: 'PUT /items/{id}', args: { id: '7', dry: true, ...item }, direct: ['PUT', '/items/7?dry=true', JSON.stringify(item), json] },
  { route: 'DELETE /items/{id}', args: { id: '7' }, direct: ['DELETE', '/items/7'] },
  { route: 'POST /login', args: { user: 'ä&b=c', scope: 'all' }, direct: ['POST', '/login', 'user=%C3%A4%26b%3Dc&scope=all', form] },
  { route: 'GET /tenant', args: { 'X-Tenant': 'acme' }, direct: ['GET', '/tenant', undefined, { 'x-tenant': 'acme' }] },
]
/** Values of a path argument that a backend might take for another path. */
const SLIPPERY = [
  'me',
  'ME',
  'me/',
  '/me',
  'a/b',
  '7/admin',
  '..',
  '.',
  '../items/me',
  '%2e%2e',
  'me%2F',
  '7%2Fadmin',
  'me;x=1',
  ' me',
  'me.',
  'me?x',
  'me#x',
  '\\me',
  'x\\..\\me',
  '..;/me',
  '%252e%252e%252fme',
  'me\u0000',
  '',
]

const total = { run: 0, equal: 0, different: 0 }
const chosen = process.argv.slice(2)
try {
  for (const [name, backend] of Object.entries(BACKENDS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    if (!isThere(backend.needs)) console.log(`${name}: not run, ${backend.packages} absent`)
    else await compare(name, backend)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(`backends: ${total.run} of ${Object.keys(BACKENDS).length} run, ${total.equal} operations equal, ${total.different} different`)
process.exitCode = total.different > 0 ? 1 : 0

function isThere([command, args]) {
  try {
    execFileSync(command, args, { stdio: 'ignore', env: goEnv })
    return true
  } catch {
    return false
  }
}

async function compare(name, backend) {
  const { base, stop } = await start(name, backend)
  try {
    const document = `${base}${backend.document}`
    const options = { document, baseUrl: base, checkArguments: false, log: false }
    const adapter = new McpAdapter(options)
    const client = await createMcpTestClient(options)
    const { tools, leftOut } = await adapter.listTools()
    const byRoute = new Map([...tools.values()].map((tool) => [tool.route.id.replace(/\/(?=$|\s)/, ''), tool.name]))
    const own = (route) => byRoute.get(route)
    const called = new Set()
    const tell = (isEqual, text) => {
      total[isEqual ? 'equal' : 'different']++
      if (!isEqual) console.log(`${name}: DIFFERENT ${text}`)
    }
    for (const { route, args, direct } of CALLS) {
      called.add(own(route))
      const mcp =
        own(route) === undefined
          ? { status: 'no such tool', text: '' }
          : resultOf(await client.callTool(own(route), inCase(tools.get(own(route)), args)))
      const http = await request(base, direct)
      tell(
        mcp.status === http.status && mcp.text === http.text,
        `${route} ${JSON.stringify(args)}\n  as a tool ${mcp.status} ${mcp.text}\n  directly  ${http.status} ${http.text}`,
      )
    }
    const documented = [...tools.values()].filter((tool) => !tool.route.path.startsWith('/schema'))
    const missed = documented.filter((tool) => !called.has(tool.name)).map((tool) => tool.route.id)
    tell(
      missed.length === 0 && leftOut.length === 0,
      `not called: ${missed.join(', ')}; left out: ${leftOut.map(({ route }) => route.id).join(', ')}`,
    )
    for (const id of SLIPPERY) {
      const { content, isError } = await client.callTool(own('GET /items/{id}'), { id })
      const text = content.map((block) => block.text ?? '').join('')
      tell(
        !/"handler": ?"(me|admin)"|"limit"/.test(text) && (isError || /"handler": ?"one"/.test(text)),
        `GET /items/{id} with ${JSON.stringify(id)} led to ${text}`,
      )
    }
    total.run++
    console.log(`${name}: ${tools.size} operations as tools, ${CALLS.length} calls and ${SLIPPERY.length} slippery paths compared`)
  } finally {
    await stop()
  }
}

/** A header has no case: each document writes it as it likes. */
function inCase(tool, args) {
  const names = Object.keys(tool.inputSchema.properties)
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name, value]),
  )
}

function resultOf({ content, _meta }) {
  const { status } = _meta?.['backend2mcp/response'] ?? {}
  const text = content[0]?.text ?? ''
  return { status, text: text.startsWith('HTTP ') ? '' : text }
}

async function request(base, [method, path, body, headers = {}]) {
  const answer = await fetch(base + path, {
    method,
    headers: { accept: 'application/json, */*;q=0.5', ...headers },
    ...(body !== undefined && { body }),
  })
  return { status: answer.status, text: await answer.text() }
}

async function start(name, backend) {
  const port = await freePort()
  const cwd = join(here, name)
  const [command, args] = backend.build ? [build(name, cwd), [String(port), join(cwd, 'openapi.json')]] : backend.start(port)
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
  let said = ''
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-2000)))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const stop = () => (child.kill(), gone)
  const base = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} ended while it was starting: ${said}`)
    const up = await fetch(base + backend.document).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return { base, stop }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error(`${name} does not listen: ${said}`)
}

function build(name, cwd) {
  const binary = join(work, name)
  execFileSync('go', ['build', '-o', binary, '.'], {
    cwd,
    env: { ...goEnv, GOCACHE: process.env.GOCACHE ?? join(work, 'cache') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return binary
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}
