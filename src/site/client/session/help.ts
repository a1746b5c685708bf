import { keys } from './keys.ts';

/** A list of the keys, behind a button of the bar. Gives what opens it. */
export function startHelp(): () => void {
  let dialog: HTMLDialogElement | undefined;
  const open = () => {
    dialog ??= makeDialog();
    dialog.showModal();
  };
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet wide-only';
  button.textContent = 'Keys';
  button.addEventListener('click', open);
  document.querySelector('.bar-tools')?.append(button);
  return open;
}

function makeDialog(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'help';
  const heading = document.createElement('h2');
  heading.id = 'help-title';
  heading.textContent = 'Keys';
  dialog.setAttribute('aria-labelledby', heading.id);
  const list = document.createElement('dl');
  for (const [key, told] of Object.entries(keys)) {
    const name = document.createElement('dt');
    const cap = document.createElement('kbd');
    cap.textContent = key;
    name.append(cap);
    const about = document.createElement('dd');
    about.textContent = told;
    list.append(name, about);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  dialog.append(heading, list, close);
  document.body.append(dialog);
  return dialog;
}
