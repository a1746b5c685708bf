export const stepOption = {
  step: {
    type: 'string',
    requiresArg: true,
    describe: "The step it belongs to; else it is the whole project's",
  },
} as const;
