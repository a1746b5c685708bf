export const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
export const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
export const moment = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** By the reader's clock; of the events, the date where it changes. */
export function tellLocalTimes(): void {
  let before = '';
  for (const time of document.querySelectorAll<HTMLTimeElement>('.replay time')) {
    const at = new Date(time.dateTime);
    time.title = exact.format(at);
    if (time.dataset.as !== 'clock') {
      time.textContent = moment.format(at);
      continue;
    }
    const own = day.format(at);
    time.textContent = own === before ? second.format(at) : `${own}, ${second.format(at)}`;
    before = own;
  }
}
