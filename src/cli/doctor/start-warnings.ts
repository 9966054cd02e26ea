import type { Finding, Severity } from './finding.js'

interface Kind {
  readonly says: RegExp
  readonly rule: string
  readonly severity: Severity
  /** Default: the advice that the warning ends with. */
  readonly fix?: string
}

/** What the warnings of a start are about. The first row that fits; the last fits all. */
const KINDS: readonly Kind[] = [
  {
    says: / is undefined: a circular import\?/,
    rule: 'lost-metadata',
    severity: 'medium',
    fix: 'move the class to a file of its own that imports nothing back.',
  },
  { says: /: left out, /, rule: 'left-out', severity: 'medium', fix: 'correct what it names, or hide the route with @McpHidden().' },
  {
    says: /no caller sees it/,
    rule: 'idle-rule',
    severity: 'medium',
    fix: 'give the option auth a provider whose callers have scopes: new OAuthAuthProvider({ resource, issuer }).',
  },
  {
    says: /hides nothing until the option rolesOf/,
    rule: 'idle-rule',
    severity: 'medium',
    fix: 'rolesOf: ({ claims }) => claims.roles in the options.',
  },
  {
    says: /matches no route and no tool/,
    rule: 'idle-rule',
    severity: 'medium',
    fix: 'correct the pattern: backend2mcp list shows paths and names.',
  },
  {
    says: /tokens are not verified/,
    rule: 'unverified-token',
    severity: 'medium',
    fix: 'give validTokens, or verify: (token) => holder, instead of delegate: true.',
  },
  { says: /no (call|value) passes/, rule: 'never-passes', severity: 'medium' },
  { says: /(?:)/, rule: 'start-warning', severity: 'low' },
]

/** What is printed at every start, as findings. */
export const startWarnings = (warnings: readonly string[]): Finding[] =>
  warnings.map((warning) => {
    const { rule, severity, fix } = KINDS.find(({ says }) => says.test(warning))!
    if (fix !== undefined) return { severity, rule, message: warning, fix }
    const [, message = warning, advice, effect = ''] = ADVICE.exec(warning) ?? []
    return { severity, rule, message: message + effect, fix: advice === undefined ? UNKNOWN : `${advice}.` }
  })

/** `Wish.until: its rules want a Date: add @Type(() => Date); no call passes`: what is wrong, what to type, and what comes of it. */
const ADVICE = /^(.*)(?:; |: )((?:add|set|write|declare|move|take|rename|give|use) .*?)(; no (?:call|value) passes)?\.?$/i
const UNKNOWN = 'change the class that it names; backend2mcp check shows what the application really takes.'
