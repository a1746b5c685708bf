import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** A JSON text with what people put in by hand: comments, trailing commas. Positions are in `text`. */
export interface JsoncDocument {
  text: string;
  /** Undefined when the text has nothing but space and comments. */
  root: Node | undefined;
}

/** Says where, as an editor shows it. */
export class JsoncError extends Error {
  override readonly name = 'JsoncError';
}

export function parseJsonc(text: string): JsoncDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first) throw new JsoncError(`${place(text, first.offset)}: ${wording(first)}`);
  return { text, root };
}

/** Whether a valid text has a comma that strict readers of JSON stumble over. */
export function hasTrailingComma(text: string): boolean {
  const errors: ParseError[] = [];
  parseTree(text, errors, { allowTrailingComma: false, allowEmptyContent: true });
  return errors.length > 0;
}

/** `line 3, column 7` */
export function place(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `line ${lines.length}, column ${(lines.at(-1) as string).length + 1}`;
}

/** `PropertyNameExpected` → `property name expected` */
function wording({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();
}

/** The property in force: of a name that is given twice, every reader takes the last. */
export function findProperty(object: Node, name: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === name);
}

export function propertyValue(object: Node, name: string): Node | undefined {
  return findProperty(object, name)?.children?.[1];
}

export interface Edit {
  offset: number;
  length: number;
  insert: string;
}

/** Applies edits that do not overlap; offsets are those of the text as given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (result, { offset, length, insert }) =>
        result.slice(0, offset) + insert + result.slice(offset + length),
      text,
    );
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}
