import type { Check } from './check.js'
import { CONCURRENCY } from './concurrency.js'
import { HOSTS } from './hosts.js'
import { IDENTITY } from './identity.js'
import { LOST } from './lost.js'
import { MOUNTED } from './mounts.js'
import { PATHS } from './paths.js'
import { VERSIONS } from './versions.js'

/** What must hold beside the probe table, on every major and platform. */
export const CHECKS: readonly Check[] = [...VERSIONS, ...IDENTITY, ...HOSTS, ...PATHS, ...CONCURRENCY, ...LOST, ...MOUNTED]
