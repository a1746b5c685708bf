import { fill, type Samples, type Template } from './sample.ts';

/** A key that its shape tells: alone, in a shell, in JSON, in a sentence. */
export function byShape(shapes: string | readonly string[], harmless: readonly string[]): Samples {
  return {
    secrets: [shapes]
      .flat()
      .flatMap((shape) => [
        `«${shape}»`,
        `export MY_TOKEN="«${shape}»"`,
        `{"token": "«${shape}»"}`,
        `I put in «${shape}», does it work?`,
      ]),
    harmless,
  };
}

/** A key that the name of a variable tells: `PLIVO_AUTH_TOKEN`. Its first word is the owner. */
export function byName(variable: string, ...shapes: readonly string[]): Samples {
  const [owner = '', ...rest] = variable.toLowerCase().split('_');
  const camel = rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return {
    secrets: shapes.flatMap((shape) => [
      `${variable}=«${shape}»`,
      `"${owner}${camel}": "«${shape}»"`,
      `${variable.toLowerCase()}: '«${shape}»'`,
      `os.environ["${variable}"] = "«${shape}»"`,
    ]),
    harmless: [
      `${variable}=\${${variable}}`,
      `const ${owner}${camel} = process.env.${variable};`,
      `${variable}=your-${variable.toLowerCase().replaceAll('_', '-')}-here`,
      // A JWT is one under any name.
      ...shapes
        .filter((shape) => !shape.startsWith('eyJ'))
        .map((shape) => `"${owner}Build": "${shape}"`),
    ],
  };
}

/** Several of these under one rule's name. */
export function all(...samples: readonly Samples[]): Samples {
  return {
    secrets: samples.flatMap(({ secrets }) => secrets),
    harmless: samples.flatMap(({ harmless }) => harmless),
  };
}

/** With the key in lower case, of an alphabet that is there in capitals. */
export function lowerKey(template: string): Template {
  return (random) => fill(template, random).replace(/«.*»/, (key) => key.toLowerCase());
}
