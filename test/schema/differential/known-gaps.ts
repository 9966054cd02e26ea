import type { PipeOptions } from '../../../src/schema/options.js'

/** Who runs the validation. */
export type Framework = 'Nest' | 'routing-controllers'

interface Gap {
  readonly shapes: readonly string[]
  readonly when: (pipe: PipeOptions, framework: Framework) => boolean
  readonly reason: string
}

/** Shapes that a framework's options make refuse more than their schema says. One that holds after all is told, so that it goes from here. */
const GAPS: readonly Gap[] = [
  {
    shapes: ['ValidateIf whose text looks like IsOptional'],
    when: ({ whitelist, forbidNonWhitelisted }) => whitelist === true && !forbidNonWhitelisted,
    reason: 'the condition reads a key without a rule, which is stripped before',
  },
  {
    shapes: ['a transform that JSON text goes through', 'a documented text before a transform'],
    when: ({ whitelist, transform }, framework) => framework === 'Nest' && whitelist === true && !transform,
    reason: 'Nest turns the validated object back into a plain one, and the transform throws on its own result',
  },
  {
    shapes: ['no groups asked, strict', 'one group asked', 'one group asked, the rest always'],
    when: ({ forbidNonWhitelisted }) => forbidNonWhitelisted === true,
    reason: 'the compiler defines each field, so that a field whose rules are of another group is a key to refuse',
  },
  {
    shapes: ['documented and nothing else', 'nested without @Type'],
    when: ({ forbidNonWhitelisted }) => forbidNonWhitelisted === true,
    reason: 'an object of no known rules refuses every key',
  },
  {
    shapes: ['documented date', 'a date as text'],
    when: ({ enableImplicitConversion }) => enableImplicitConversion === true,
    reason: 'the text becomes a Date, which the rule refuses: no call passes',
  },
  {
    shapes: ['an unknown class, any value'],
    when: ({ enableImplicitConversion }) => enableImplicitConversion === true,
    reason: 'conversion calls the constructor, which throws',
  },
  {
    shapes: ['excluded keys are dropped before any are refused'],
    when: ({ forbidNonWhitelisted }) => forbidNonWhitelisted === true,
    reason: 'the excluded key is taken but not shown, so the schema cannot be closed',
  },
]

/** Why a shape's schema is looser than the backend under these options. */
export function knownGap(shape: string, pipe: PipeOptions, framework: Framework): string | undefined {
  return GAPS.find(({ shapes, when }) => shapes.includes(shape) && when(pipe, framework))?.reason
}
