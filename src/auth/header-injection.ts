import { Backend2McpError } from '../errors.js'
import { hiddenHeaders } from './context.js'
import { checkHeaderValue, headerOption } from './header-option.js'
import type { AuthOutcome, AuthProvider } from './provider.js'

/**
 * Adds headers to every call that goes inward. It identifies nobody: every caller gets them, so it does not count as protection. A caller's own
 * header of the same name is refused (400), never replaced. Throws `BAD_OPTION`.
 */
export class HeaderInjectionAuthProvider implements AuthProvider {
  readonly headerNames: readonly string[]
  readonly identifies = false
  readonly injectedHeaders: Readonly<Record<string, string>>

  constructor({ staticHeaders }: { readonly staticHeaders: Readonly<Record<string, string>> }) {
    const entries = Object.entries(staticHeaders ?? {}).map(([name, value]) => {
      const lower = headerOption('HeaderInjectionAuthProvider', 'staticHeaders', name)
      checkHeaderValue('HeaderInjectionAuthProvider', name, value)
      return [lower, value] as const
    })
    const names = entries.map(([name]) => name)
    const twice = names.find((name, at) => names.indexOf(name) < at)
    if (entries.length === 0 || twice !== undefined) {
      throw new Backend2McpError(
        'BAD_OPTION',
        `HeaderInjectionAuthProvider: ${twice === undefined ? 'staticHeaders names no header' : `staticHeaders names ${twice} twice`}.`,
        "write each header once: staticHeaders: { 'X-Tenant': 'acme' }.",
      )
    }
    this.headerNames = names
    this.injectedHeaders = hiddenHeaders(Object.fromEntries(entries))
  }

  authenticate(): AuthOutcome {
    return { kind: 'absent' }
  }
}
