// Fetches the servers that tests start, as Debian's packages, into .build/debian: nothing is installed, nobody needs to be root. Ends with 1 where it cannot.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { debianBinary, debianHome } from './debian-binary.mjs'

/** Of Debian 12. redis-server is a link into redis-tools, whose libraries follow it. */
const PACKAGES = {
  'redis-server': 'redis-server redis-tools libjemalloc2 liblua5.1-0 liblzf1 lua-bitop lua-cjson libatomic1 libhiredis0.14',
  nginx: 'nginx nginx-common',
}
const QUICK = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20']

const work = join(debianHome, `work-${process.pid}`)
const files = join(work, 'files')
const said = Object.entries(PACKAGES).map(([name, packages]) => `${name} ${fetched(name, packages.split(' '))}`)
rmSync(work, { recursive: true, force: true })
console.log(`debian: ${said.join(', ')}`)
process.exitCode = Object.keys(PACKAGES).every((name) => debianBinary(name)) ? 0 : 1

function fetched(name, packages) {
  if (debianBinary(name)) return 'is there'
  try {
    rmSync(work, { recursive: true, force: true })
    mkdirSync(files, { recursive: true })
    download(packages)
    for (const file of readdirSync(files)) run('dpkg', ['-x', file, join(work, name)])
    renameSync(join(work, name), join(debianHome, name)) // whole, or not at all
    return debianBinary(name) ? 'fetched' : 'absent: it is in none of the packages'
  } catch (error) {
    const [line] = /^E: .*/m.exec(error.stderr ?? '') ?? [error.message]
    return `absent: ${error.code === 'ENOENT' ? 'there is no apt-get or dpkg' : line}`
  }
}

/** Where the machine has no package lists, with lists of our own. */
function download(packages) {
  const get = (...options) => run('apt-get', [...QUICK, ...options, 'download', ...packages])
  try {
    get()
  } catch (error) {
    if (error.code === 'ENOENT') throw error // no apt-get
    const own = { 'Dir::State::Lists': 'lists', 'Dir::Cache': 'cache' }
    const options = Object.entries(own).flatMap(([key, folder]) => ['-o', `${key}=${join(work, folder)}`])
    for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, folder), { recursive: true })
    run('apt-get', [...QUICK, ...options, 'update'])
    get(...options)
  }
}

function run(command, args) {
  execFileSync(command, args, { cwd: files, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 120_000 })
}
