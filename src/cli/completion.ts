import { basename } from 'node:path';
import { UserError } from '../state/user-error.ts';
import { command } from './command.ts';
import { enabling, type Shell, scripts, shells } from './completion/scripts.ts';
import { note, print, printJson } from './print/output.ts';

export const completion = command({
  command: 'completion [shell]',
  describe: 'Print what makes the shell complete commands, sessions, steps and agents',
  builder: (args) =>
    args
      .positional('shell', {
        choices: shells,
        describe: 'The shell it is for; else the one that $SHELL names',
      })
      .example([
        ['eval "$($0 completion bash)"', 'In ~/.bashrc'],
        ['eval "$($0 completion zsh)"', 'In ~/.zshrc, below compinit'],
        ['$0 completion fish > ~/.config/fish/completions/tracecraft.fish'],
      ]),
  handler({ shell = shellOf(process.env), json }) {
    const script = scripts[shell];
    if (json) return printJson({ shell, script, enable: enabling[shell] });
    print(script);
    if (process.stdout.isTTY) note(`To have it in every shell:\n  ${enabling[shell]}`);
  },
});

function shellOf({ SHELL = '' }: NodeJS.ProcessEnv): Shell {
  const shell = shells.find((name) => name === basename(SHELL));
  if (shell) return shell;
  throw new UserError(
    SHELL === '' ? '$SHELL is not set' : `There is no completion for ${SHELL}`,
    `Name one of ${shells.join(', ')}: tracecraft completion bash`,
    { exitCode: 2 },
  );
}
