/** Enums of another module: compilers that see one file at a time cannot know their members. */
export enum Color {
  Red = 'red',
  Blue = 'blue',
}
export enum Mixed {
  No = 'no',
  Yes = 1,
}
