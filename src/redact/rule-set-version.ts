/** Goes up with every change of what the built-in rules find; in a record's meta as `redaction.rules`. */
export const ruleSetVersion = 4;
