/** What a service's answers have told of its time. */
export interface ServiceClock {
  /** The `Date` of an answer that has just come, and of the service itself: a wrong one that is ahead stays. */
  heard(date: string | undefined): void;
  /** ms since 1970, a lower bound; undefined before the first answer. */
  now(): number | undefined;
}

/**
 * Counts on from the `Date` headers of answers by a clock that nobody sets. A date is older than the
 * moment it arrives, by the way it took and by less than a second that it does not tell, so the largest
 * one is the nearest. `monotonic`: ms since any moment.
 */
export function serviceClock(monotonic = () => performance.now()): ServiceClock {
  /** The service's time when `monotonic` was 0. */
  let zero: number | undefined;
  return {
    heard(date) {
      const at = date === undefined ? Number.NaN : Date.parse(date);
      if (Number.isNaN(at)) return;
      zero = Math.max(zero ?? Number.NEGATIVE_INFINITY, at - monotonic());
    },
    now: () => (zero === undefined ? undefined : Math.floor(zero + monotonic())),
  };
}
