/** Times as the reader's clock has them, and the exact one when one points at it. */
export function tellLocalTimes(root: ParentNode): void {
  for (const element of root.querySelectorAll('time[datetime]:not([title])')) {
    const time = element as HTMLTimeElement;
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = at.toISOString();
    time.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
