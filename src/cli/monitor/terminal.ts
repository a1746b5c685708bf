import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { emitKeypressEvents } from 'node:readline';
import { drawn } from '../print/screen.ts';
import type { Key } from './keys.ts';

/** The screen as a program has it for itself, until it is given back as it was. */
export interface Terminal {
  size(): { columns: number; rows: number };
  draw(lines: readonly string[]): void;
  /** What is on the screen may be another program's: the next drawing is one from scratch. */
  forget(): void;
  /** Ctrl-Z: gives the screen back and stops, until the shell's `fg`. */
  stop(): void;
  close(): void;
}

export interface TerminalEvents {
  onKey(key: Key): void;
  /** What is on the screen is not what was drawn: another size, back from having been stopped. */
  onRedraw(): void;
  /** Nobody can type any more. */
  onEnd(): void;
}

const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';
/** ms after which an Esc is no beginning of another key. */
const escapeAlone = 50;

/** Whether there is a screen that can be drawn on. */
export function hasScreen(): boolean {
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

export function openTerminal({ onKey, onRedraw, onEnd }: TerminalEvents): Terminal {
  const { stdin, stdout } = process;
  let isOpen = false;
  let isFirst = true;

  function open(): void {
    if (isOpen) return;
    isOpen = true;
    isFirst = true;
    write(enter);
    if (stdin.isTTY) stdin.setRawMode(true);
  }

  /** However the process ends: at once, since nothing may come after. */
  function giveBack(): void {
    if (!isOpen) return;
    isOpen = false;
    if (stdin.isTTY) stdin.setRawMode(false);
    write(leave);
  }

  /** As a shell reports it. */
  function endBy(name: 'SIGHUP' | 'SIGQUIT'): void {
    giveBack();
    process.exit(128 + constants.signals[name]);
  }

  function onKeypress(text: string | undefined, { name, ctrl, meta }: Key): void {
    onKey({ name, ctrl, meta, text });
  }

  function onResize(): void {
    isFirst = true;
    onRedraw();
  }

  const signals = {
    SIGHUP: () => endBy('SIGHUP'),
    SIGQUIT: () => endBy('SIGQUIT'),
    SIGTSTP() {
      giveBack();
      process.kill(process.pid, 'SIGSTOP');
    },
    SIGCONT() {
      // Whoever had the terminal meanwhile may have left it otherwise.
      giveBack();
      open();
      onRedraw();
    },
  };

  open();
  process.on('exit', giveBack);
  // Before the stack is printed, which the other screen would take with it.
  process.on('uncaughtExceptionMonitor', giveBack);
  for (const [name, listener] of Object.entries(signals)) process.on(name, listener);
  stdout.on('resize', onResize);
  emitKeypressEvents(stdin, { escapeCodeTimeout: escapeAlone } as never);
  stdin.on('keypress', onKeypress);
  // Without a terminal to type at it ends at once, and is no reason to end.
  if (stdin.isTTY) stdin.on('end', onEnd).on('error', onEnd).resume();

  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    draw(lines) {
      if (!isOpen) return;
      stdout.write(drawn(lines.join('\n'), isFirst));
      isFirst = false;
    },
    forget() {
      isFirst = true;
    },
    stop() {
      // To the whole job: what started this waits in the same one.
      process.kill(0, 'SIGTSTP');
    },
    close() {
      giveBack();
      process.off('exit', giveBack).off('uncaughtExceptionMonitor', giveBack);
      for (const [name, listener] of Object.entries(signals)) process.off(name, listener);
      stdout.off('resize', onResize);
      stdin.off('keypress', onKeypress).off('end', onEnd).off('error', onEnd).pause();
    },
  };
}

function write(text: string): void {
  try {
    writeSync(process.stdout.fd, text);
  } catch {
    // The terminal is gone: nobody is left to give it back to.
  }
}
