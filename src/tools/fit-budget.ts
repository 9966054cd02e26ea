import type { Tool } from '../adapter.js'
import type { Answer } from './read-answer.js'
import { type Cut, cutText, cutValue } from './cut-value.js'

/** An answer within the budget of text, and what was left out of it. */
export interface Fitted {
  readonly answer: Answer
  readonly cuts: readonly Cut[]
}

/** Cuts what a model reads to a budget of bytes: JSON inside, so that it stays JSON of its own form; other text at a character. */
export function fitBudget(answer: Answer, budget: number): Fitted {
  if (answer.kind !== 'json' && answer.kind !== 'text') return { answer, cuts: [] }
  if (answer.text.length <= budget && Buffer.byteLength(answer.text) <= budget) return { answer, cuts: [] }
  if (answer.kind === 'text') {
    const text = cutText(answer.text, budget)
    return { answer: { kind: 'text', text }, cuts: [{ pointer: '', kept: text.length, of: answer.text.length }] }
  }
  const { value, cuts } = cutValue(answer.value, budget)
  return { answer: { kind: 'json', value, text: JSON.stringify(value) }, cuts } // without the spaces it may fit as it is
}

/** Names by which a list is usually taken in parts. */
const PAGING = /^(page|offset|skip|cursor|after|before|from|start|limit|take|first|size|per_?page|page_?size|page_?number)/i
const MOST_TOLD = 5

/** What the model is told of a cut: what is missing, and which arguments bring the rest. */
export function cutNotice(tool: Tool, cuts: readonly Cut[]): string {
  const told = cuts.slice(0, MOST_TOLD).map(({ pointer, kept, of }) => `${pointer || 'the answer'} has ${kept} of ${of}`)
  const more = cuts.length > MOST_TOLD ? `, and ${cuts.length - MOST_TOLD} places more` : ''
  return `Cut to fit: ${told.join('; ')}${more}. ${advice(tool)}`
}

function advice({ parameters }: Tool): string {
  const shown = parameters.filter((one) => !('fixed' in one)).map(({ argument }) => argument)
  const paging = shown.filter((argument) => PAGING.test(argument))
  if (paging.length > 0) return `Get the rest with: ${paging.join(', ')}.`
  return shown.length > 0 ? `Narrow it with: ${shown.join(', ')}.` : 'The tool takes no argument that would narrow it.'
}
