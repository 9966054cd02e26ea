// Control (but tab and newline), zero-width, bidirectional and tag characters: invisible to people, not to a model.
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu
const PLAIN = /^[ -~]*$/ // most texts, and a much cheaper question

/** A text from route metadata as a model may read it: no invisible characters, at most `most` characters. */
export function cleanText(text: string, most: number): string {
  const clean = (PLAIN.test(text) ? text : text.replace(INVISIBLE, '')).trim()
  return clean.length <= most ? clean : `${clean.slice(0, most - 1)}…`
}
