/** The texts of which `Number(text)` makes a finite number, but for blank ones, which it takes for 0. */
export const NUMBER_TEXT = '^\\s*([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\s*$'
/** Blank texts too. */
export const NUMBER_OR_BLANK = `${NUMBER_TEXT}|^\\s*$`
