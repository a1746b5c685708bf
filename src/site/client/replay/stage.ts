import type { Axis } from '../../replay/axis.ts';

/** The drawing, and the list that says the same. */
export interface Stage {
  root: HTMLElement;
  axis: Axis;
  drawing: SVGSVGElement;
  scroller: HTMLElement;
  events: { at: number; row: HTMLElement; mark: Element | undefined }[];
}
