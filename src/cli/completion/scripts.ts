/**
 * What each shell runs when the user asks for the rest of a word. All ask the command itself, which answers with a
 * word a line and, behind a tab, what it is. None of them makes a shell's start slower: nothing runs before Tab.
 */
export const scripts = {
  bash: `_tracecraft() {
  local line word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [[ $line == "$word"* ]] && COMPREPLY+=("$(printf %q "$line")")
  done < <(tracecraft --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
}
complete -o default -F _tracecraft tracecraft
`,
  zsh: `#compdef tracecraft
_tracecraft() {
  local -a found
  found=("\${(@f)$(tracecraft --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found//:/\\\\:}")
  found=("\${(@)found/$'\\t'/:}")
  if [[ -n $found[1] ]]; then _describe tracecraft found; else _files; fi
}
if [[ $funcstack[1] == _tracecraft ]]; then _tracecraft "$@"; else compdef _tracecraft tracecraft; fi
`,
  fish: `function __tracecraft
    tracecraft --get-yargs-completions (commandline -opc) (commandline -ct) 2>/dev/null
end
complete -c tracecraft -a '(__tracecraft)'
`,
} as const;

export type Shell = keyof typeof scripts;

export const shells = Object.keys(scripts) as Shell[];

/** What puts it into force, as the user types or keeps it. */
export const enabling: Record<Shell, string> = {
  bash: 'eval "$(tracecraft completion bash)"   # in ~/.bashrc',
  zsh: 'eval "$(tracecraft completion zsh)"    # in ~/.zshrc, below compinit',
  fish: 'tracecraft completion fish > ~/.config/fish/completions/tracecraft.fish',
};
